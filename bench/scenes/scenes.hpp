#pragma once

// Pictures as security cameras take them, drawn by us: for demonstrations and tests that need no
// foreign picture. The people and faces in them are such as OpenCV's HOG and Haar detectors find.

#include <opencv2/core/mat.hpp>
#include <string>
#include <vector>

namespace ocelli::scenes {

struct Scene {
    std::string name;
    cv::Mat picture;                // 8-bit BGR
    std::vector<cv::Rect> persons;  // those who are seen whole
    std::vector<cv::Rect> faces;
};

Scene yard();       // by day, 640×480: three people stand
Scene entrance();   // 800×600: two people look into the camera
Scene night_lot();  // a car park at night, 1280×720: two people stand under lamps

std::vector<Scene> all_scenes();

}  // namespace ocelli::scenes
