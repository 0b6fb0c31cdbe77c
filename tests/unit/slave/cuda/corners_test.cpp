#include "slave/cuda/corners.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>

#include "slave/kernels/corner_finder.hpp"
#include "slave/kernels/cpu.hpp"
#include "tests/gpu/host_pictures.hpp"
#include "tests/unit/slave/cuda/views.hpp"
#include "tests/unit/slave/kernels/test_pictures.hpp"

namespace ocelli::cuda {
namespace {

using ocelli::testing::TestPicture;
using ocelli::testing::view_of;
using testing::HostPictures;

// Without FMA OpenCV rounds otherwise than the device, and so do the CPU's kernels.
#define SKIP_WITHOUT_FMA()                                                               \
    if (!slave::has_avx2()) {                                                            \
        GTEST_SKIP() << "this machine's OpenCV has no FMA, which the device always has"; \
    }

void expect_equal(const Corners& found, const std::vector<slave::Corner>& expected) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(found[i].x, expected[i].x) << i;
        ASSERT_EQ(found[i].y, expected[i].y) << i;
        ASSERT_EQ(found[i].response, expected[i].response) << i;
    }
}

void expect_equal(const cv::Mat& grey, const CornerRules& rules, HostPictures& pictures) {
    slave::CornerFinder finder;
    const auto& expected =
        finder.find(grey, {rules.count_max, rules.quality, rules.distance_min, rules.block_size});
    expect_equal(pictures.corners(rules).front(), expected);
}

TEST(CudaCorners, EqualThoseOfTheCpu) {
    SKIP_WITHOUT_FMA();
    HostPictures pictures;
    for (const TestPicture& each : ocelli::testing::test_pictures()) {
        SCOPED_TRACE(each.name);
        pictures.load({view_of(each.grey)});
        for (const CornerRules& rules :
             {CornerRules{}, CornerRules{10000, 0.0001, 0}, CornerRules{7, 0.3, 2.5}}) {
            expect_equal(each.grey, rules, pictures);
        }
    }
}

TEST(CudaCorners, EqualThoseOfTheCpuForEveryBlock) {
    SKIP_WITHOUT_FMA();
    HostPictures pictures;
    for (const cv::Size size : {cv::Size(1, 1), {5, 40}, {40, 5}, {33, 31}, {161, 90}}) {
        const cv::Mat grey = ocelli::testing::noise(size, 5);
        pictures.load({view_of(grey)});
        for (int block = 1; block <= 31; ++block) {
            SCOPED_TRACE(std::to_string(size.width) + " wide, block " + std::to_string(block));
            expect_equal(grey, {1000, 0.001, 1, block}, pictures);
        }
    }
}

TEST(CudaResponses, EqualCornerMinEigenVal) {
    SKIP_WITHOUT_FMA();
    HostPictures pictures;
    for (const TestPicture& each : ocelli::testing::test_pictures()) {
        pictures.load({view_of(each.grey)});
        for (const int block : {2, 3, 5, 6}) {
            cv::Mat expected;
            cv::cornerMinEigenVal(each.grey.clone(), expected, block, 3);
            CornerRules rules;
            rules.block_size = block;
            pictures.corners(rules);
            const cv::Mat bits(expected.size(), CV_32S, expected.data);
            const cv::Mat found(expected.size(), CV_32S,
                                const_cast<std::uint32_t*>(pictures.scratch().data()));
            ASSERT_EQ(cv::countNonZero(found != bits), 0) << each.name << ", block " << block;
        }
    }
}

TEST(CudaResponses, AreCloseToHarris) {
    HostPictures pictures;
    for (const TestPicture& each : ocelli::testing::test_pictures()) {
        pictures.load({view_of(each.grey)});
        cv::Mat expected;
        cv::cornerHarris(each.grey.clone(), expected, 3, 3, 0.04);
        CornerRules rules;
        rules.response = CornerRules::Response::harris;
        pictures.corners(rules);
        const cv::Mat found(expected.size(), CV_32F,
                            const_cast<std::uint32_t*>(pictures.scratch().data()));
        ASSERT_LE(cv::norm(found, expected, cv::NORM_INF), 1e-4 * cv::norm(expected, cv::NORM_INF))
            << each.name;
    }
}

// More peaks than there is room for: the strongest are kept, and if they do not suffice, the host
// looks for the others.
TEST(CudaCorners, NeedNoRoomForAllPeaks) {
    SKIP_WITHOUT_FMA();
    const cv::Mat grey = ocelli::testing::noise({400, 300}, 3);
    HostPictures pictures;
    for (const std::uint32_t room : {1U, 50U, 900U}) {
        pictures.load({view_of(grey)}, room);
        expect_equal(grey, {20, 0.0001, 3}, pictures);
        expect_equal(grey, {3000, 0.0001, 3}, pictures);
    }
}

TEST(CudaCorners, KeepThePicturesOfABatchApart) {
    SKIP_WITHOUT_FMA();
    std::vector<cv::Mat> greys;
    std::vector<PictureView> views;
    for (unsigned seed = 0; seed < 5; ++seed) {
        greys.push_back(ocelli::testing::noise({101, 67}, seed));
        views.push_back(view_of(greys.back()));
    }
    HostPictures pictures(3, 3);
    pictures.load(views);
    for (const int block : {3, 4, 5}) {
        CornerRules rules;
        rules.block_size = block;
        const std::vector<Corners> found = pictures.corners(rules);
        for (std::size_t i = 0; i < greys.size(); ++i) {
            slave::CornerFinder finder;
            SCOPED_TRACE(i);
            expect_equal(found[i], finder.find(greys[i], {200, 0.01, 10, block}));
        }
    }
}

}  // namespace
}  // namespace ocelli::cuda
