// Kernels whose threads meet in memory, run by several threads of the host in orders of chance. The
// only tests of slave/cuda that ThreadSanitizer watches: see tests/CMakeLists.txt.

#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "tests/gpu/drawn_pictures.hpp"
#include "tests/gpu/golden.hpp"
#include "tests/gpu/host_pictures.hpp"
#include "tests/gpu/host_search.hpp"

namespace ocelli::cuda {
namespace {

using testing::DrawnPicture;
using testing::hash_of;
using testing::HostPictures;
using testing::HostSearch;

constexpr int kWorkers = 4;

TEST(CudaAnyOrder, EdgesAreCannys) {
    const DrawnPicture picture = testing::draw_noise(330, 140, 7);
    const cv::Mat grey(picture.height, picture.width, CV_8U,
                       const_cast<std::uint8_t*>(picture.pixels.data()));
    cv::Mat expected;
    cv::Canny(grey, expected, 300, 600, 3, false);
    cv::Mat labels;
    const int contours = cv::connectedComponents(expected, labels, 8) - 1;
    for (unsigned seed = 0; seed < 10; ++seed) {
        HostPictures pictures(seed, kWorkers);
        pictures.load({picture.view()});
        const Edges found = pictures.edges({3, 300, 600, false, true}).front();
        const cv::Mat map(grey.size(), CV_8U, const_cast<std::uint8_t*>(found.map),
                          found.map_stride_bytes);
        ASSERT_EQ(cv::norm(map, expected, cv::NORM_INF), 0) << seed;
        ASSERT_EQ(found.contours, contours) << seed;
    }
}

TEST(CudaAnyOrder, EdgesWithThresholdsOfThePictureAreTheSame) {
    const DrawnPicture picture = testing::draw_scene(230, 140, 7);
    HostPictures one;
    one.load({picture.view(), picture.view()});
    const EdgeRules rules{5, std::nullopt, std::nullopt, true, true};
    const std::uint64_t expected = hash_of(one.edges(rules).front(), picture.width, picture.height);
    for (unsigned seed = 0; seed < 4; ++seed) {
        HostPictures pictures(seed, kWorkers);
        pictures.load({picture.view(), picture.view()});
        EXPECT_EQ(hash_of(pictures.edges(rules).back(), picture.width, picture.height), expected);
    }
}

TEST(CudaAnyOrder, CornersAreTheSame) {
    const DrawnPicture picture = testing::draw_noise(230, 90, 7);
    HostPictures one;
    one.load({picture.view()});
    for (const int block : {3, 4, 5}) {
        CornerRules rules;
        rules.block_size = block;
        const std::uint64_t expected = hash_of(one.corners(rules).front());
        for (unsigned seed = 0; seed < 3; ++seed) {
            HostPictures pictures(seed, kWorkers);
            pictures.load({picture.view(), picture.view()});
            EXPECT_EQ(hash_of(pictures.corners(rules).back()), expected);
        }
    }
}

TEST(CudaAnyOrder, WindowsAreTheSame) {
    const Cascade cascade = testing::draw_cascade(1);
    const DrawnPicture picture = testing::draw_scene(80, 60, 8);
    const std::vector<Box> expected = HostSearch().windows(cascade, picture.view(), {1.3, 0, 0});
    EXPECT_FALSE(expected.empty());
    for (unsigned seed = 0; seed < 2; ++seed) {
        EXPECT_TRUE(HostSearch(seed, kWorkers).windows(cascade, picture.view(), {1.3, 0, 0}) ==
                    expected);
    }
}

}  // namespace
}  // namespace ocelli::cuda
