#include "slave/cuda/network_input.hpp"

#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "slave/detectors/network_input.hpp"
#include "tests/unit/slave/cuda/filled_tensor.hpp"

namespace ocelli::cuda {
namespace {

using ocelli::testing::filled_tensor;

cv::Mat colours(cv::Size size, unsigned seed) {
    cv::Mat picture(size, CV_8UC3);
    cv::RNG(seed).fill(picture, cv::RNG::UNIFORM, 0, 256);
    return picture;
}

TEST(CudaNetworkInput, IsThatOfTheCpu) {
    slave::InputSpec spec;
    spec.mean = {123.675F, 116.28F, 103.53F};
    spec.std = {58.395F, 57.12F, 57.375F};
    spec.fill = 114;
    for (const auto colour : {slave::InputSpec::Colour::bgr, slave::InputSpec::Colour::rgb}) {
        spec.colour = colour;
        slave::NetworkInput reference(spec);
        for (const cv::Size size :
             {cv::Size(1, 1), {1280, 720}, {333, 517}, {640, 480}, {37, 641}, {832, 832}}) {
            const cv::Mat bgr = colours(size, 4);
            for (const cv::Size input : {cv::Size(416, 416), {320, 256}}) {
                const slave::InputPlan plan =
                    plan_input(spec, {input.width, input.height}, {bgr.cols, bgr.rows});
                const slave::TensorView expected = reference.fill(bgr, plan);
                const std::vector<float> found = filled_tensor(
                    bgr, {plan.width, plan.height, plan.content_width, plan.content_height},
                    reference.values());
                ASSERT_EQ(found.size(), expected.values.size());
                ASSERT_TRUE(std::equal(found.begin(), found.end(), expected.values.begin()))
                    << size << " to " << input;
            }
        }
    }
}

TEST(CudaResize, EqualsResize) {
    cv::RNG random(3);
    InputValues identity;
    for (std::size_t i = 0; i < 3; ++i) {
        identity.channels[i].plane = static_cast<int>(i);
        for (std::size_t value = 0; value < 256; ++value) {
            identity.channels[i].values[value] = static_cast<float>(value);
        }
    }
    for (int i = 0; i < 200; ++i) {
        const cv::Mat bgr =
            colours({random.uniform(1, 300), random.uniform(1, 300)}, static_cast<unsigned>(i));
        const cv::Size size(i % 5 == 0 ? (bgr.cols + 1) / 2 : random.uniform(1, 300),
                            i % 5 == 0 ? (bgr.rows + 1) / 2 : random.uniform(1, 300));
        cv::Mat expected;
        cv::resize(bgr, expected, size, 0, 0, cv::INTER_LINEAR);
        const std::vector<float> found =
            filled_tensor(bgr, {size.width, size.height, size.width, size.height}, identity);
        std::vector<cv::Mat> planes;
        cv::split(expected, planes);
        for (std::size_t plane = 0; plane < 3; ++plane) {
            planes[plane].convertTo(planes[plane], CV_32F);
            const cv::Mat own(size, CV_32F,
                              const_cast<float*>(found.data()) + plane * expected.total());
            ASSERT_EQ(cv::norm(own, planes[plane], cv::NORM_INF), 0)
                << bgr.size() << " to " << size;
        }
    }
}

}  // namespace
}  // namespace ocelli::cuda
