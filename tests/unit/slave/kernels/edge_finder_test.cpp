#include "slave/kernels/edge_finder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "tests/unit/slave/kernels/test_pictures.hpp"

namespace ocelli::slave {
namespace {

using testing::test_pictures;
using testing::TestPicture;

void expect_equal(const cv::Mat& grey, double low, double high, int aperture, bool l2,
                  EdgeFinder& finder) {
    SCOPED_TRACE(::testing::Message()
                 << low << ".." << high << ", aperture " << aperture << (l2 ? ", L2" : ", L1"));
    cv::Mat expected;
    cv::Canny(grey.clone(), expected, low, high, aperture, l2);
    finder.load(grey, aperture);
    const double scale = sobel_scale(aperture);
    const TracedEdges found = finder.find(low * scale, high * scale, l2);
    ASSERT_EQ(found.edges.size(), expected.size());
    ASSERT_EQ(cv::norm(found.edges, expected, cv::NORM_INF), 0);
    ASSERT_EQ(found.pixels, cv::countNonZero(expected));
    cv::Mat labels;
    ASSERT_EQ(found.contours, cv::connectedComponents(expected, labels, 8) - 1);
}

TEST(EdgeFinder, EqualsCanny) {
    EdgeFinder finder;
    for (const TestPicture& each : test_pictures()) {
        SCOPED_TRACE(each.name);
        for (const bool l2 : {false, true}) {
            expect_equal(each.grey, 40, 110.5, 3, l2, finder);
            expect_equal(each.grey, 900, 2600, 5, l2, finder);
            expect_equal(each.grey, 15000, 41000, 7, l2, finder);
        }
    }
}

TEST(EdgeFinder, EqualsCannyForEveryThreshold) {
    EdgeFinder finder;
    for (const cv::Mat& grey :
         {testing::noise({131, 77}, 1), testing::black_and_white({131, 77}, 2)}) {
        for (const int aperture : {3, 5, 7}) {
            for (const bool l2 : {false, true}) {
                for (const auto& [low, high] : {std::pair<double, double>{0, 0},
                                                {-5, 0},
                                                {-9, -3},
                                                {0, 1e9},
                                                {1e9, 2e9},
                                                {300, 20},
                                                {255.9, 256.1},
                                                {1019.5, 1020},
                                                {32766, 32768},
                                                {65279, 65281},
                                                {32767.0 * 16, 65280.0 * 16}}) {
                    expect_equal(grey, low, high, aperture, l2, finder);
                }
            }
        }
    }
}

TEST(EdgeFinder, FindsTheMedianOfTheMagnitudes) {
    EdgeFinder finder;
    for (const TestPicture& each : test_pictures()) {
        for (const auto& [aperture, shift] : {std::pair{3, 0}, {5, 4}, {7, 4}}) {
            cv::Mat dx;
            cv::Mat dy;
            const double scale = sobel_scale(aperture);
            const cv::Mat grey = each.grey.clone();
            cv::Sobel(grey, dx, CV_16S, 1, 0, aperture, scale, 0, cv::BORDER_REPLICATE);
            cv::Sobel(grey, dy, CV_16S, 0, 1, aperture, scale, 0, cv::BORDER_REPLICATE);
            for (const bool l2 : {false, true}) {
                std::vector<int> magnitudes;
                for (int y = 0; y < dx.rows; ++y) {
                    for (int x = 0; x < dx.cols; ++x) {
                        const int h = dx.at<short>(y, x);
                        const int v = dy.at<short>(y, x);
                        if (h != 0 || v != 0) {
                            const double m = l2 ? std::hypot(h, v) : std::abs(h) + std::abs(v);
                            magnitudes.push_back(std::min(static_cast<int>(m) >> shift, 2047));
                        }
                    }
                }
                std::sort(magnitudes.begin(), magnitudes.end());
                const int expected = magnitudes.empty() ? 0 : magnitudes[magnitudes.size() / 2];
                finder.load(each.grey, aperture);
                ASSERT_EQ(finder.median_magnitude(l2, shift), expected)
                    << each.name << aperture << l2;
            }
        }
    }
}

}  // namespace
}  // namespace ocelli::slave
