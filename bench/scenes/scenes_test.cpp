#include "bench/scenes/scenes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

namespace ocelli::scenes {
namespace {

double overlap(const cv::Rect& a, const cv::Rect& b) {
    const double common = (a & b).area();
    return common / (a.area() + b.area() - common);
}

// How many of `drawn` were not found, and how much of `found` was not drawn.
struct Mistakes {
    std::size_t missed = 0;
    std::size_t invented = 0;
};

Mistakes compare(const std::vector<cv::Rect>& drawn, const std::vector<cv::Rect>& found) {
    const auto is_in = [](const cv::Rect& box, const std::vector<cv::Rect>& boxes) {
        return std::ranges::any_of(
            boxes, [&](const cv::Rect& other) { return overlap(box, other) > 0.3; });
    };
    const auto count_strangers = [&](const auto& boxes, const auto& others) {
        return static_cast<std::size_t>(
            std::ranges::count_if(boxes, [&](const cv::Rect& box) { return !is_in(box, others); }));
    };
    return {count_strangers(drawn, found), count_strangers(found, drawn)};
}

class Scenes : public ::testing::TestWithParam<Scene (*)()> {
  protected:
    const Scene scene_ = GetParam()();
};

TEST_P(Scenes, HogFindsThePeopleAndNobodyElse) {
    cv::HOGDescriptor hog;
    hog.setSVMDetector(cv::HOGDescriptor::getDefaultPeopleDetector());
    std::vector<cv::Rect> found;
    hog.detectMultiScale(scene_.picture, found, 0, {8, 8}, {16, 16}, 1.05);
    // The detector's window has a quarter of its width and an eighth of its height around a person.
    for (cv::Rect& box : found) {
        box = {box.x + box.width / 5, box.y + box.height / 10, box.width * 3 / 5,
               box.height * 4 / 5};
    }
    const Mistakes mistakes = compare(scene_.persons, found);
    EXPECT_EQ(mistakes.missed, 0U);
    EXPECT_EQ(mistakes.invented, 0U);
}

TEST_P(Scenes, HaarFindsTheFacesAndNothingElse) {
    const std::string file = "/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml";
    if (!std::filesystem::exists(file)) {
        GTEST_SKIP() << "the package opencv-data is not installed";
    }
    cv::CascadeClassifier cascade(file);
    cv::Mat grey;
    cv::cvtColor(scene_.picture, grey, cv::COLOR_BGR2GRAY);
    std::vector<cv::Rect> found;
    cascade.detectMultiScale(grey, found, 1.1, 3);
    const Mistakes mistakes = compare(scene_.faces, found);
    EXPECT_EQ(mistakes.missed, 0U);
    EXPECT_EQ(mistakes.invented, 0U);
}

TEST_P(Scenes, AreTheSameEveryTime) {
    const Scene again = GetParam()();
    EXPECT_EQ(cv::norm(scene_.picture, again.picture, cv::NORM_INF), 0);
    EXPECT_EQ(scene_.persons, again.persons);
    EXPECT_EQ(scene_.faces, again.faces);
}

TEST_P(Scenes, SayWhoIsInThem) {
    const cv::Rect picture({0, 0}, scene_.picture.size());
    EXPECT_GE(scene_.faces.size(), 2U);
    for (const auto& boxes : {scene_.persons, scene_.faces}) {
        for (const cv::Rect& box : boxes) {
            EXPECT_EQ(box & picture, box);
            EXPECT_GT(box.area(), 100);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, Scenes, ::testing::Values(&yard, &entrance, &night_lot));

}  // namespace
}  // namespace ocelli::scenes
