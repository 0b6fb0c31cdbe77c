#include "slave/kernels/corner_finder.hpp"

#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "tests/unit/slave/kernels/test_pictures.hpp"

namespace ocelli::slave {
namespace {

using testing::test_pictures;
using testing::TestPicture;

constexpr int kSobel = 3;

void expect_equal(const cv::Mat& grey, const CornerRules& rules, CornerFinder& finder) {
    std::vector<cv::Point2f> points;
    std::vector<float> responses;
    cv::goodFeaturesToTrack(grey.clone(), points, rules.count_max, rules.quality,
                            rules.distance_min, cv::noArray(), responses, rules.block_size, kSobel);
    const std::vector<Corner>& found = finder.find(grey, rules);
    ASSERT_EQ(found.size(), points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        ASSERT_EQ(cv::Point2f(cv::Point(found[i].x, found[i].y)), points[i]) << i;
        ASSERT_EQ(found[i].response, responses[i]) << i;
    }
}

TEST(CornerFinder, EqualsGoodFeaturesToTrack) {
    CornerFinder finder;
    for (const TestPicture& each : test_pictures()) {
        SCOPED_TRACE(each.name);
        for (const CornerRules& rules :
             {CornerRules{}, CornerRules{1'000'000, 0.0001, 0, 3}, CornerRules{7, 0.3, 2.5, 3}}) {
            expect_equal(each.grey, rules, finder);
        }
    }
}

TEST(CornerFinder, EqualsGoodFeaturesToTrackForEveryBlock) {
    CornerFinder finder;
    for (const cv::Size size : {cv::Size(1, 1), {5, 40}, {40, 5}, {33, 31}, {161, 90}}) {
        const cv::Mat grey = testing::noise(size, 5);
        for (int block = 1; block <= 31; ++block) {
            SCOPED_TRACE(std::to_string(size.width) + " wide, block " + std::to_string(block));
            expect_equal(grey, {1000, 0.001, 1, block}, finder);
        }
    }
}

// Without a single wrong bit, on all pixels: where corners are alone cannot show it.
TEST(CornerResponse, EqualsCornerMinEigenVal) {
    CornerResponse response;
    for (const TestPicture& each : test_pictures()) {
        for (const int block : {2, 3, 5, 6}) {
            cv::Mat expected;
            cv::cornerMinEigenVal(each.grey.clone(), expected, block, kSobel);
            cv::Mat found(each.grey.size(), CV_32S);
            response.start(each.grey, block);
            for (int y = 0; y < found.rows; ++y) {
                response.next_row(found.ptr<std::int32_t>(y));
            }
            const cv::Mat bits(expected.size(), CV_32S, expected.data);
            ASSERT_EQ(cv::countNonZero(found != bits), 0) << each.name << ", block " << block;
        }
    }
}

}  // namespace
}  // namespace ocelli::slave
