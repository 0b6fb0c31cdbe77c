#include "slave/detectors/network_input.hpp"

#include <gtest/gtest.h>

namespace ocelli::slave {
namespace {

InputSpec letterbox() {
    InputSpec spec;
    spec.width = 64;
    spec.height = 32;
    spec.fill = 114;
    return spec;
}

InputSpec by_stride() {
    InputSpec spec;
    spec.multiple_of = 32;
    spec.longest_side = 640;
    spec.enlarge = false;
    return spec;
}

TEST(PlanInput, KeepsProportionsInALetterbox) {
    EXPECT_EQ(plan_input(letterbox(), {64, 32}, {100, 100}), (InputPlan{64, 32, 32, 32}));
    EXPECT_EQ(plan_input(letterbox(), {64, 32}, {400, 100}), (InputPlan{64, 32, 64, 16}));
    EXPECT_EQ(plan_input(letterbox(), {64, 32}, {8, 4}), (InputPlan{64, 32, 64, 32}));
}

TEST(PlanInput, FillsTheInputWhenItStretches) {
    InputSpec spec = letterbox();
    spec.resize = InputSpec::Resize::stretch;
    EXPECT_EQ(plan_input(spec, {64, 32}, {100, 700}), (InputPlan{64, 32, 64, 32}));
}

TEST(PlanInput, FollowsThePictureWhereTheSizeIsFree) {
    EXPECT_EQ(plan_input(by_stride(), {}, {1920, 1080}), (InputPlan{640, 384, 640, 360}));
    EXPECT_EQ(plan_input(by_stride(), {}, {480, 360}), (InputPlan{480, 384, 480, 360}));
    InputSpec enlarging = by_stride();
    enlarging.enlarge = true;
    EXPECT_EQ(plan_input(enlarging, {}, {480, 360}), (InputPlan{640, 480, 640, 480}));
}

TEST(PlanInput, TakesTheFixedSizeWhereTheFileHasOne) {
    EXPECT_EQ(plan_input(by_stride(), {640, 640}, {1920, 1080}), (InputPlan{640, 640, 640, 360}));
    EXPECT_EQ(plan_input(by_stride(), {640, 640}, {320, 240}), (InputPlan{640, 640, 320, 240}));
}

TEST(PlanInput, LeavesAtLeastOnePixelOfAnything) {
    EXPECT_EQ(plan_input(letterbox(), {64, 32}, {10000, 1}), (InputPlan{64, 32, 64, 1}));
    EXPECT_EQ(plan_input(by_stride(), {}, {1, 1}), (InputPlan{32, 32, 1, 1}));
    EXPECT_EQ(plan_input(by_stride(), {}, {3, 10000}), (InputPlan{32, 640, 1, 640}));
}

// A picture of one colour: blue 10, green 20, red 30.
cv::Mat coloured(int width, int height) {
    return {height, width, CV_8UC3, cv::Scalar(10, 20, 30)};
}

TEST(NetworkInput, WritesPlanesAndFillsTheRest) {
    NetworkInput input(letterbox());
    const TensorView tensor = input.fill(coloured(2, 1), {4, 2, 2, 1});
    EXPECT_EQ(tensor.shape, (TensorShape{1, 3, 2, 4}));
    const std::vector<float> values(tensor.values.begin(), tensor.values.end());
    EXPECT_EQ(values, (std::vector<float>{10, 10, 114, 114, 114, 114, 114, 114,  //
                                          20, 20, 114, 114, 114, 114, 114, 114,  //
                                          30, 30, 114, 114, 114, 114, 114, 114}));
}

TEST(NetworkInput, HonoursColourOrderMeanAndScale) {
    InputSpec spec = letterbox();
    spec.colour = InputSpec::Colour::rgb;
    spec.mean = {1, 2, 3};
    spec.std = {2, 4, 5};
    NetworkInput input(spec);
    const TensorView tensor = input.fill(coloured(1, 1), {1, 1, 1, 1});
    EXPECT_FLOAT_EQ(tensor.values[0], (30 - 1) / 2.0F);
    EXPECT_FLOAT_EQ(tensor.values[1], (20 - 2) / 4.0F);
    EXPECT_FLOAT_EQ(tensor.values[2], (10 - 3) / 5.0F);
}

TEST(NetworkInput, ForgetsThePictureBefore) {
    NetworkInput input(letterbox());
    input.fill(cv::Mat(2, 4, CV_8UC3, cv::Scalar::all(255)), {4, 2, 4, 2});
    const TensorView tensor = input.fill(coloured(1, 1), {4, 2, 1, 1});
    EXPECT_EQ(tensor.values[0], 10);
    EXPECT_EQ(tensor.values[1], 114);
}

TEST(NetworkInput, LeavesThePictureAlone) {
    const cv::Mat picture = coloured(4, 2);
    NetworkInput input(letterbox());
    input.fill(picture, {4, 2, 4, 2});                                       // taken as it is
    input.fill(cv::Mat(9, 9, CV_8UC3, cv::Scalar::all(255)), {4, 2, 4, 2});  // resized
    EXPECT_EQ(picture.at<cv::Vec3b>(0, 0), cv::Vec3b(10, 20, 30));
}

}  // namespace
}  // namespace ocelli::slave
