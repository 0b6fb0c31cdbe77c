#pragma once

// Drawn people and faces that the weight-free detectors take for real ones.

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace ocelli::slave::testing {

inline cv::Mat canvas(int width, int height) {
    return {height, width, CV_8UC3, cv::Scalar::all(190)};
}

// A dark standing figure whose head begins at (x, y), `height` pixels high; x is its middle.
inline void draw_person(cv::Mat& picture, int x, int y, int height) {
    const auto part = [height](double share) { return std::max(cvRound(share * height), 1); };
    const cv::Scalar dark = cv::Scalar::all(45);
    cv::ellipse(picture, {x, y + part(0.075)}, {part(0.055), part(0.075)}, 0, 0, 360, dark, -1,
                cv::LINE_AA);
    cv::ellipse(picture, {x, y + part(0.33)}, {part(0.13), part(0.18)}, 0, 0, 360, dark, -1,
                cv::LINE_AA);
    for (const int side : {-1, 1}) {
        cv::line(picture, {x + side * part(0.05), y + part(0.45)},
                 {x + side * part(0.07), y + part(0.97)}, dark, part(0.085), cv::LINE_AA);
        cv::line(picture, {x + side * part(0.11), y + part(0.24)},
                 {x + side * part(0.15), y + part(0.52)}, dark, part(0.05), cv::LINE_AA);
    }
}

// A frontal face whose box is about (x, y, size, size).
inline void draw_face(cv::Mat& picture, int x, int y, int size) {
    const auto at = [&](double dx, double dy) {
        return cv::Point(x + cvRound(dx * size), y + cvRound(dy * size));
    };
    const auto sides = [size](double width, double height) {
        return cv::Size(cvRound(width * size), cvRound(height * size));
    };
    const auto oval = [&](cv::Point centre, cv::Size axes, int grey) {
        cv::ellipse(picture, centre, axes, 0, 0, 360, cv::Scalar::all(grey), -1, cv::LINE_AA);
    };
    oval(at(0.5, 0.45), sides(0.5, 0.68), 60);   // hair
    oval(at(0.5, 0.55), sides(0.42, 0.6), 215);  // skin
    for (const double side : {0.3, 0.7}) {
        oval(at(side, 0.3), sides(0.13, 0.03), 70);   // brow
        oval(at(side, 0.4), sides(0.11, 0.055), 90);  // eye
        oval(at(side, 0.4), sides(0.05, 0.05), 20);
    }
    oval(at(0.5, 0.62), sides(0.07, 0.04), 165);   // nose
    oval(at(0.5, 0.82), sides(0.17, 0.045), 105);  // mouth
    cv::GaussianBlur(picture, picture, {}, size / 60.0);
}

}  // namespace ocelli::slave::testing
