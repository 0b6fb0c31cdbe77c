#include "slave/cuda/edges.hpp"

#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>

#include "slave/analysis/edge_analyzer.hpp"
#include "slave/kernels/edge_finder.hpp"
#include "tests/gpu/host_pictures.hpp"
#include "tests/unit/slave/cuda/views.hpp"
#include "tests/unit/slave/kernels/test_pictures.hpp"

namespace ocelli::cuda {
namespace {

using ocelli::testing::TestPicture;
using ocelli::testing::view_of;
using testing::HostPictures;

cv::Mat map_of(const Edges& edges, cv::Size size) {
    return cv::Mat(size, CV_8U, const_cast<std::uint8_t*>(edges.map), edges.map_stride_bytes);
}

void expect_equal(const cv::Mat& grey, const EdgeRules& rules, HostPictures& pictures) {
    SCOPED_TRACE(::testing::Message()
                 << rules.low.value_or(-1) << ".." << rules.high.value_or(-1) << ", aperture "
                 << rules.aperture << (rules.l2 ? ", L2" : ", L1"));
    cv::Mat expected;
    cv::Canny(grey.clone(), expected, *rules.low, *rules.high, rules.aperture, rules.l2);
    const Edges found = pictures.edges(rules).front();
    ASSERT_EQ(cv::norm(map_of(found, grey.size()), expected, cv::NORM_INF), 0);
    ASSERT_EQ(found.pixels, cv::countNonZero(expected));
    cv::Mat labels;
    ASSERT_EQ(found.contours, cv::connectedComponents(expected, labels, 8) - 1);
}

TEST(CudaEdges, EqualCanny) {
    HostPictures pictures;
    for (const TestPicture& each : ocelli::testing::test_pictures()) {
        SCOPED_TRACE(each.name);
        pictures.load({view_of(each.grey)});
        for (const bool l2 : {false, true}) {
            expect_equal(each.grey, {3, 40, 110.5, l2, true}, pictures);
            expect_equal(each.grey, {5, 900, 2600, l2, true}, pictures);
            expect_equal(each.grey, {7, 15000, 41000, l2, true}, pictures);
        }
    }
}

TEST(CudaEdges, EqualCannyForEveryThreshold) {
    HostPictures pictures;
    for (const cv::Mat& grey :
         {ocelli::testing::noise({131, 77}, 1), ocelli::testing::black_and_white({131, 77}, 2)}) {
        pictures.load({view_of(grey)});
        for (const int aperture : {3, 5, 7}) {
            for (const bool l2 : {false, true}) {
                for (const auto& [low, high] : {std::pair<double, double>{0, 0},
                                                {-5, 0},
                                                {0, 1e9},
                                                {1e9, 2e9},
                                                {300, 20},
                                                {255.9, 256.1},
                                                {1019.5, 1020},
                                                {32766, 32768},
                                                {65279, 65281},
                                                {32767.0 * 16, 65280.0 * 16}}) {
                    expect_equal(grey, {aperture, low, high, l2, true}, pictures);
                }
            }
        }
    }
}

TEST(CudaEdges, TakeThresholdsFromThePictureAsTheCpuDoes) {
    HostPictures pictures;
    slave::EdgeFinder finder;
    const std::vector<TestPicture> all = ocelli::testing::test_pictures();
    for (std::size_t i = 0; i < all.size(); i += 4) {
        const TestPicture& each = all[i];
        SCOPED_TRACE(each.name);
        pictures.load({view_of(each.grey)});
        for (const int aperture : {3, 5, 7}) {
            for (const bool l2 : {false, true}) {
                finder.load(each.grey, aperture);
                const double median = slave::median_gradient(finder, aperture, l2);
                const double high = slave::sobel_gain(aperture) * std::clamp(3 * median, 4.0, 20.0);
                const double scale = slave::sobel_scale(aperture);
                for (const auto& [given, low] :
                     {std::pair<std::optional<double>, double>{std::nullopt, high / 2},
                      {high / 3, high / 3}}) {
                    const slave::TracedEdges expected = finder.find(low * scale, high * scale, l2);
                    const Edges found =
                        pictures.edges({aperture, given, std::nullopt, l2, true}).front();
                    ASSERT_EQ(found.pixels, expected.pixels);
                    ASSERT_EQ(found.contours, expected.contours);
                    ASSERT_EQ(
                        cv::norm(map_of(found, each.grey.size()), expected.edges, cv::NORM_INF), 0);
                }
            }
        }
    }
}

TEST(CudaEdges, OfABlurredPictureEqualCannys) {
    HostPictures pictures;
    for (const cv::Size size : {cv::Size(1, 1), {40, 1}, {131, 77}}) {
        const cv::Mat grey = ocelli::testing::noise(size, 3);
        pictures.load({view_of(grey)});
        for (const double blur : {0.5, 1.0, 3.3}) {
            cv::Mat smooth;
            cv::GaussianBlur(grey, smooth, cv::Size(), blur);
            expect_equal(smooth, {3, 40, 90, false, true, blur}, pictures);
            expect_equal(smooth, {5, 400, 900, true, true, blur}, pictures);
        }
        expect_equal(grey, {3, 40, 90, false, true}, pictures);
    }
}

// One group that winds through all tiles, from one strong pixel.
TEST(CudaEdges, FollowALongSpiral) {
    cv::Mat grey(260, 330, CV_8U, cv::Scalar(100));
    for (int inset = 4; inset < 120; inset += 8) {
        cv::rectangle(grey, cv::Rect(inset, inset, 330 - 2 * inset, 260 - 2 * inset),
                      cv::Scalar(inset % 16 == 4 ? 120 : 100), cv::FILLED);
        cv::line(grey, {inset, inset + 8}, {inset + 12, inset + 8}, cv::Scalar(120), 3);
    }
    grey.at<std::uint8_t>(5, 30) = 255;
    HostPictures pictures;
    pictures.load({view_of(grey)});
    expect_equal(grey, {3, 30, 400, false, true}, pictures);
}

TEST(CudaEdges, KeepThePicturesOfABatchApart) {
    std::vector<cv::Mat> greys;
    std::vector<PictureView> views;
    for (unsigned seed = 0; seed < 5; ++seed) {
        greys.push_back(ocelli::testing::noise({101, 67}, seed));
        views.push_back(view_of(greys.back()));
    }
    HostPictures pictures;
    pictures.load(views);
    const std::vector<Edges> fixed = pictures.edges({3, 200, 500, false, true});
    for (std::size_t i = 0; i < greys.size(); ++i) {
        cv::Mat expected;
        cv::Canny(greys[i], expected, 200, 500, 3, false);
        ASSERT_EQ(cv::norm(map_of(fixed[i], {101, 67}), expected, cv::NORM_INF), 0) << i;
    }
}

TEST(CudaGrey, EqualsCvtColor) {
    HostPictures pictures;
    for (const cv::Size size : {cv::Size(1, 1), {5, 3}, {1027, 2}, {333, 217}}) {
        cv::Mat bgr(size, CV_8UC3);
        cv::RNG(9).fill(bgr, cv::RNG::UNIFORM, 0, 256);
        cv::Mat expected;
        cv::cvtColor(bgr, expected, cv::COLOR_BGR2GRAY);
        pictures.load({view_of(bgr)});
        const Buffers& buffers = pictures.buffers();
        const cv::Mat found(size, CV_8U, buffers.grey, static_cast<std::size_t>(buffers.stride));
        ASSERT_EQ(cv::norm(found, expected, cv::NORM_INF), 0);
    }
}

}  // namespace
}  // namespace ocelli::cuda
