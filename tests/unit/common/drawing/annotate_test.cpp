#include "common/drawing/annotate.hpp"

#include <gtest/gtest.h>

#include <opencv2/core.hpp>

namespace ocelli {
namespace {

const cv::Scalar kGrey(128, 128, 128);

int changed_pixels(const cv::Mat& picture, const cv::Rect& area) {
    cv::Mat difference;
    cv::absdiff(picture(area), kGrey, difference);
    return cv::countNonZero(difference.reshape(1));
}

std::vector<Section> person(const Box& box) {
    return {{"object", {{.label = "person", .confidence = 0.9F, .box = box}}}};
}

std::vector<Section> one_of_each(const Box& box) {
    const Point corner{static_cast<float>(box.x), static_cast<float>(box.y)};
    std::vector<Section> sections = person(box);
    sections.push_back(
        {"face", {{.confidence = 0.8F, .box = box, .points = {corner, {corner.x + 1, corner.y}}}}});
    sections.push_back({"corner", {{.confidence = 0.1F, .points = {corner}}}});
    sections.push_back({"edge", {}, {{"density", 0.1}, {"pixels", 10}, {"contours", 1}}});
    return sections;
}

TEST(DrawFindings, ChangesTheBoxAndItsLabelOnly) {
    cv::Mat picture(480, 640, CV_8UC3, kGrey);
    draw_findings(picture, person({200, 150, 100, 200}));
    EXPECT_GT(changed_pixels(picture, {195, 145, 110, 10}), 100);
    EXPECT_GT(changed_pixels(picture, {195, 345, 110, 10}), 100);
    EXPECT_EQ(changed_pixels(picture, {210, 160, 80, 180}), 0);
    EXPECT_EQ(changed_pixels(picture, {0, 0, 180, 480}), 0);
    EXPECT_EQ(changed_pixels(picture, {0, 360, 640, 120}), 0);
}

TEST(DrawFindings, DrawsNothingWhereNothingWasFound) {
    cv::Mat picture(100, 100, CV_8UC3, kGrey);
    draw_findings(picture, {});
    EXPECT_EQ(changed_pixels(picture, {0, 0, 100, 100}), 0);
}

TEST(DrawFindings, LinesGrowWithThePicture) {
    cv::Mat small(360, 480, CV_8UC3, kGrey);
    cv::Mat large(2160, 3840, CV_8UC3, kGrey);
    draw_findings(small, person({100, 100, 150, 200}));
    draw_findings(large, person({800, 800, 1200, 1200}));
    // Across the middle of the left line.
    EXPECT_LE(changed_pixels(small, {90, 200, 20, 1}), 8 * 3);
    EXPECT_GE(changed_pixels(large, {780, 1400, 40, 1}), 10 * 3);
}

TEST(DrawFindings, KeepsSizeAndSurvivesAnySize) {
    for (const cv::Size size : {cv::Size(1, 1), cv::Size(3, 200), cv::Size(200, 2)}) {
        cv::Mat picture(size, CV_8UC3, kGrey);
        draw_findings(picture, one_of_each({0, 0, size.width, size.height}));
        EXPECT_EQ(picture.size(), size);
        EXPECT_GT(changed_pixels(picture, {0, 0, size.width, size.height}), 0);
    }
}

}  // namespace
}  // namespace ocelli
