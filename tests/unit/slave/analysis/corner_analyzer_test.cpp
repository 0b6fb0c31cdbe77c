#include "slave/analysis/corner_analyzer.hpp"

#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "tests/unit/slave/picture/encoded.hpp"

namespace ocelli::slave {
namespace {

using testing::painting;

struct CornerFinding {
    float x = 0;
    float y = 0;
    float response = 0;
    bool operator==(const CornerFinding&) const = default;
};

std::vector<CornerFinding> corners(
    const Picture& picture, const std::vector<std::pair<std::string, std::string>>& settings = {}) {
    Parameters parameters("corner");
    for (const auto& [name, value] : settings) {
        EXPECT_TRUE(parameters.set(name, value)) << name;
    }
    CornerAnalyzer analyzer;
    const auto output = analyzer.analyze({picture, parameters, ""});
    EXPECT_TRUE(output) << output.error().message;
    EXPECT_EQ(output->detector, "shi-tomasi");
    std::vector<CornerFinding> found;
    for (const Finding& each : output->section.findings) {
        found.push_back({each.points.front().x, each.points.front().y, each.confidence});
    }
    return found;
}

cv::Mat blurred_noise(int width, int height) {
    cv::Mat picture(height, width, CV_8UC3);
    cv::RNG(1).fill(picture, cv::RNG::UNIFORM, 0, 256);
    cv::GaussianBlur(picture, picture, {}, 2);
    return picture;
}

TEST(CornerAnalyzer, EqualsGoodFeaturesToTrackInOrder) {
    const Picture picture(blurred_noise(320, 200));
    struct Case {
        int count;
        double quality;
        double distance;
        int block;
    };
    for (const Case& c : {Case{200, 0.01, 10, 3}, Case{1000, 0.2, 0, 3}, Case{50, 0.01, 3.5, 7}}) {
        std::vector<cv::Point2f> expected;
        cv::goodFeaturesToTrack(picture.grey(), expected, c.count, c.quality, c.distance,
                                cv::noArray(), c.block);
        const auto found = corners(picture, {{"max_count", std::to_string(c.count)},
                                             {"quality", std::to_string(c.quality)},
                                             {"min_distance", std::to_string(c.distance)},
                                             {"block_size", std::to_string(c.block)},
                                             {"subpixel", "false"}});
        cv::Mat response;
        cv::cornerMinEigenVal(picture.grey(), response, c.block, 3);
        ASSERT_EQ(found.size(), expected.size());
        ASSERT_GT(found.size(), 20U);
        for (std::size_t i = 0; i < found.size(); ++i) {
            EXPECT_EQ(cv::Point2f(found[i].x, found[i].y), expected[i]);
            EXPECT_EQ(found[i].response, response.at<float>(cv::Point(expected[i])));
            EXPECT_TRUE(i == 0 || found[i - 1].response >= found[i].response);
        }
    }
}

TEST(CornerAnalyzer, RefinesBelowOnePixel) {
    // A bright square whose sides lie between pixels: drawn four times as large, then reduced.
    cv::Mat large(400, 400, CV_8UC3, cv::Scalar::all(20));
    cv::rectangle(large, cv::Rect(162, 130, 120, 120), cv::Scalar::all(220), -1);
    cv::Mat small;
    cv::resize(large, small, {}, 0.25, 0.25, cv::INTER_AREA);
    const auto found = corners(Picture(small), {{"quality", "0.3"}, {"max_count", "4"}});
    ASSERT_EQ(found.size(), 4U);
    for (const CornerFinding& corner : found) {
        // The edges' positions; pixel i covers i-0.5 to i+0.5.
        const double x = corner.x < 55 ? 162 / 4. - 0.5 : 282 / 4. - 0.5;
        const double y = corner.y < 47 ? 130 / 4. - 0.5 : 250 / 4. - 0.5;
        EXPECT_NEAR(corner.x, x, 0.35);
        EXPECT_NEAR(corner.y, y, 0.35);
    }
}

TEST(CornerAnalyzer, WorksOnAnySize) {
    for (int width = 1; width <= 14; ++width) {
        for (const int height : {1, 2, 3, 5, 7, 8, 11, 12, 40}) {
            const auto found = corners(Picture(blurred_noise(width, height)));
            for (const CornerFinding& corner : found) {
                EXPECT_GE(corner.x, 0);
                EXPECT_GE(corner.y, 0);
                EXPECT_LE(corner.x, static_cast<float>(width - 1));
                EXPECT_LE(corner.y, static_cast<float>(height - 1));
            }
        }
    }
}

TEST(CornerAnalyzer, AFlatPictureHasNone) {
    EXPECT_TRUE(corners(Picture(cv::Mat(90, 90, CV_8UC3, cv::Scalar::all(77)))).empty());
}

TEST(CornerAnalyzer, IsTheSameAtEveryRun) {
    const Picture picture(painting(200, 150));
    EXPECT_EQ(corners(picture), corners(picture));
}

}  // namespace
}  // namespace ocelli::slave
