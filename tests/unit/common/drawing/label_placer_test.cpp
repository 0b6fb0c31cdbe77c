#include "common/drawing/annotate.hpp"

#include <gtest/gtest.h>

namespace ocelli {
namespace {

constexpr int kWidth = 640;
constexpr int kHeight = 480;

class LabelPlacerTest : public ::testing::Test {
  protected:
    const cv::Rect picture_{0, 0, kWidth, kHeight};
    const cv::Size label_{90, 18};
    LabelPlacer placer_{{kWidth, kHeight}};
};

TEST_F(LabelPlacerTest, PutsALabelAboveItsBox) {
    EXPECT_EQ(placer_.place({100, 100, 50, 80}, label_), cv::Rect(100, 82, 90, 18));
}

TEST_F(LabelPlacerTest, NeverLeavesThePicture) {
    for (const cv::Rect box : {cv::Rect(0, 0, 20, 20), cv::Rect(630, 0, 10, 480),
                               cv::Rect(600, 470, 40, 10), cv::Rect(0, 0, 640, 480)}) {
        const cv::Rect place = placer_.place(box, label_);
        EXPECT_EQ(place & picture_, place);
    }
}

TEST_F(LabelPlacerTest, LabelsOfOneBoxStayApart) {
    const cv::Rect box(300, 200, 60, 120);
    std::vector<cv::Rect> places;
    for (int i = 0; i < 4; ++i) {
        const cv::Rect place = placer_.place(box, label_);
        for (const cv::Rect& other : places) {
            EXPECT_EQ((place & other).area(), 0);
        }
        places.push_back(place);
    }
}

TEST_F(LabelPlacerTest, ALabelLargerThanThePictureBeginsInItsCorner) {
    LabelPlacer tiny({1, 1});
    EXPECT_EQ(tiny.place({0, 0, 1, 1}, label_).tl(), cv::Point(0, 0));
}

}  // namespace
}  // namespace ocelli
