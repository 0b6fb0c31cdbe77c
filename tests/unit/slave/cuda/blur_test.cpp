#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "slave/cuda/runtime/blur_weights.hpp"
#include "tests/gpu/host_executor.hpp"
#include "tests/unit/slave/kernels/test_pictures.hpp"

namespace ocelli::cuda {
namespace {

void expect_equal(const cv::Mat& grey, double sigma) {
    cv::Mat expected;
    cv::GaussianBlur(grey, expected, cv::Size(), sigma);
    cv::Mat found(grey.size(), CV_8U, cv::Scalar(1));
    BlurGrey kernel;
    kernel.grey = {grey.data, grey.cols, grey.rows, static_cast<int>(grey.step[0]), 0};
    kernel.smooth = {found.data, found.cols, found.rows, static_cast<int>(found.step[0]), 0};
    kernel.blur = blur_weights(sigma);
    testing::HostExecutor().run(kernel);
    ASSERT_EQ(cv::norm(found, expected, cv::NORM_INF), 0) << grey.size() << ", sigma " << sigma;
}

TEST(CudaBlur, EqualsGaussianBlur) {
    for (const ocelli::testing::TestPicture& each : ocelli::testing::test_pictures()) {
        expect_equal(each.grey.clone(), 1);
    }
}

TEST(CudaBlur, EqualsGaussianBlurForEverySigma) {
    const cv::Mat grey = ocelli::testing::noise({101, 37}, 4);
    for (int tenths = 1; tenths <= 100; ++tenths) {
        expect_equal(grey, tenths / 10.0);
        expect_equal(grey, tenths / 10.0 - 0.037);
    }
    expect_equal(ocelli::testing::noise({5, 90}, 5), 10);
}

}  // namespace
}  // namespace ocelli::cuda
