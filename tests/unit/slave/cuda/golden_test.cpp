#include "tests/gpu/golden.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "slave/kernels/cpu.hpp"
#include "tests/gpu/drawn_pictures.hpp"
#include "tests/gpu/host_pictures.hpp"
#include "tests/gpu/reference.hpp"

namespace ocelli::cuda {
namespace {

using testing::DrawnPicture;
using testing::Golden;
using testing::hash_of;

constexpr std::size_t kLargest = 400'000;
const std::string kPath = OCELLI_SOURCE_DIR "/tests/gpu/golden.txt";

cv::Mat grey_of(const DrawnPicture& picture) {
    return cv::Mat(picture.height, picture.width, CV_8U,
                   const_cast<std::uint8_t*>(picture.pixels.data()));
}

std::uint64_t canny(const cv::Mat& grey, const EdgeRules& rules) {
    cv::Mat map;
    cv::Canny(grey, map, *rules.low, *rules.high, rules.aperture, rules.l2);
    cv::Mat labels;
    const Edges edges{cv::countNonZero(map), cv::connectedComponents(map, labels, 8) - 1, map.data,
                      map.step[0]};
    return hash_of(edges, grey.cols, grey.rows);
}

std::uint64_t corners(const cv::Mat& grey, const CornerRules& rules) {
    std::vector<cv::Point2f> points;
    std::vector<float> responses;
    cv::goodFeaturesToTrack(grey, points, rules.count_max, rules.quality, rules.distance_min,
                            cv::noArray(), responses, rules.block_size, 3);
    Corners found;
    for (std::size_t i = 0; i < points.size(); ++i) {
        found.push_back(
            {static_cast<int>(points[i].x), static_cast<int>(points[i].y), responses[i]});
    }
    return hash_of(found);
}

Golden from_opencv() {
    Golden golden;
    for (const DrawnPicture& picture : testing::drawn_pictures()) {
        const cv::Mat grey = grey_of(picture);
        for (const testing::EdgeCase& each : testing::edge_cases()) {
            golden[picture.name + ' ' + each.name] = canny(grey, each.rules);
        }
        for (const testing::CornerCase& each : testing::corner_cases()) {
            golden[picture.name + ' ' + each.name] = corners(grey, each.rules);
        }
    }
    return golden;
}

// The file is made by this test: OCELLI_WRITE_GOLDEN=1 ocelli_slave_tests
// --gtest_filter=CudaGolden.*
TEST(CudaGolden, IsWhatOpenCvFinds) {
    if (!slave::has_avx2()) {
        GTEST_SKIP() << "this machine's OpenCV has no FMA, which the device always has";
    }
    const Golden found = from_opencv();
    if (std::getenv("OCELLI_WRITE_GOLDEN") != nullptr) {
        testing::write_golden(kPath, found);
    }
    EXPECT_EQ(testing::read_golden(kPath), found);
}

TEST(CudaGolden, IsWhatTheKernelsFindOnTheHost) {
    const Golden known = testing::read_golden(kPath);
    testing::HostPictures host;
    for (const DrawnPicture& picture : testing::drawn_pictures()) {
        if (picture.pixels.size() > kLargest) {
            continue;  // the host is slow, and slower under a sanitizer; the device sees all
        }
        host.load({picture.view()});
        for (const testing::EdgeCase& each : testing::edge_cases()) {
            const Edges found = host.edges(each.rules).front();
            EXPECT_EQ(hash_of(found, picture.width, picture.height),
                      known.at(picture.name + ' ' + each.name))
                << picture.name << ' ' << each.name;
        }
        for (const testing::CornerCase& each : testing::corner_cases()) {
            EXPECT_EQ(hash_of(host.corners(each.rules).front()),
                      known.at(picture.name + ' ' + each.name))
                << picture.name << ' ' << each.name;
        }
    }
}

TEST(GpuReference, EqualsCanny) {
    for (const DrawnPicture& picture : testing::drawn_pictures()) {
        for (const bool l2 : {false, true}) {
            const EdgeRules rules{3, 20, 60, l2, true};
            const testing::ReferenceEdges found = testing::reference_edges(picture, rules);
            cv::Mat expected;
            cv::Canny(grey_of(picture), expected, 20, 60, 3, l2);
            const cv::Mat map(expected.size(), CV_8U, const_cast<std::uint8_t*>(found.map.data()));
            ASSERT_EQ(cv::norm(map, expected, cv::NORM_INF), 0) << picture.name;
            ASSERT_EQ(found.pixels, cv::countNonZero(expected));
        }
    }
}

}  // namespace
}  // namespace ocelli::cuda
