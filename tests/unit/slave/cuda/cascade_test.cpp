#include "slave/cuda/cascade.hpp"

#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

#include "slave/cuda/kernels/exact_resize.hpp"
#include "slave/cuda/runtime/cascade_plan.hpp"
#include "slave/devices/cuda_cascade.hpp"
#include "slave/kernels/haar_search.hpp"
#include "tests/gpu/drawn_pictures.hpp"
#include "tests/gpu/host_executor.hpp"
#include "tests/gpu/host_search.hpp"
#include "tests/unit/slave/cuda/views.hpp"
#include "tests/unit/slave/kernels/test_pictures.hpp"

namespace ocelli::cuda {
namespace {

using ocelli::testing::view_of;
using testing::HostSearch;

Box box_of_rect(const cv::Rect& rect) {
    return {rect.x, rect.y, rect.width, rect.height};
}

std::optional<slave::HaarCascade> cascade_named(const std::string& name) {
    for (const char* folder :
         {"/usr/share/opencv4/haarcascades/", "/usr/share/opencv/haarcascades/"}) {
        if (auto cascade = slave::load_haar_cascade(folder + name)) {
            return cascade;
        }
    }
    return std::nullopt;
}

std::vector<cv::Mat> pictures() {
    std::vector<cv::Mat> all{
        ocelli::testing::noise({90, 70}, 1), cv::Mat(60, 60, CV_8U, cv::Scalar(50)),
        ocelli::testing::noise({20, 20}, 2), ocelli::testing::noise({7, 9}, 3)};
    cv::Mat smooth;
    cv::GaussianBlur(ocelli::testing::noise({201, 163}, 8), smooth, {}, 3);
    cv::normalize(smooth, smooth, 0, 255, cv::NORM_MINMAX);
    all.push_back(smooth);
    return all;
}

TEST(CudaCascade, FindsTheWindowsOfTheCpu) {
    std::size_t windows = 0;
    for (const char* name : {"haarcascade_frontalface_alt2.xml",
                             "haarcascade_frontalface_default.xml", "haarcascade_eye.xml"}) {
        auto loaded = cascade_named(name);
        if (!loaded) {
            GTEST_SKIP() << "opencv-data is not installed: no " << name;
        }
        // With fewer stages more windows pass, in places that faces are not.
        for (const std::size_t stages : {std::size_t{1}, std::size_t{3}, loaded->stages.size()}) {
            slave::HaarCascade shorter = *loaded;
            shorter.stages.resize(stages);
            const Cascade cascade = slave::cuda_cascade(shorter);
            slave::HaarSearch reference(shorter);
            HostSearch search;
            for (const cv::Mat& grey : pictures()) {
                for (const CascadeRules& rules : {CascadeRules{1.1, 0, 0}, {1.3, 40, 40}}) {
                    std::vector<Box> expected;
                    for (const cv::Rect& each :
                         reference.windows(grey, rules.scale_factor,
                                           {rules.smallest_width, rules.smallest_height})) {
                        expected.push_back(box_of_rect(each));
                    }
                    const std::vector<Box> found = search.windows(cascade, view_of(grey), rules);
                    ASSERT_EQ(found.size(), expected.size())
                        << name << ", " << stages << " stages, " << grey.size();
                    ASSERT_TRUE(found == expected);
                    windows += found.size();
                }
            }
        }
    }
    EXPECT_GT(windows, 1000U);
}

// Else the test on a GPU would compare nothing with nothing.
TEST(CudaCascade, OfChanceFindsSomeOfTheWindows) {
    const testing::DrawnPicture picture = testing::draw_scene(161, 120, 8);
    for (std::uint32_t seed = 1; seed < 4; ++seed) {
        const std::size_t found =
            HostSearch().windows(testing::draw_cascade(seed), picture.view(), {}).size();
        EXPECT_GT(found, 50U) << seed;
        EXPECT_LT(found, 20'000U) << seed;
    }
}

TEST(CudaExactResize, EqualsResize) {
    cv::RNG random(5);
    for (int i = 0; i < 200; ++i) {
        const cv::Mat grey = ocelli::testing::noise(
            {random.uniform(1, 200), random.uniform(1, 200)}, static_cast<unsigned>(i));
        const cv::Size size(random.uniform(1, 200), random.uniform(1, 200));
        cv::Mat expected;
        cv::resize(grey, expected, size, 0, 0, cv::INTER_LINEAR_EXACT);
        cv::Mat found(size, CV_8U, cv::Scalar(0));
        const auto columns = exact_taps(grey.cols, size.width);
        const auto rows = exact_taps(grey.rows, size.height);
        testing::HostExecutor().run(
            ResizeGrey{{grey.data, grey.cols, grey.rows, static_cast<int>(grey.step[0]), 0},
                       0,
                       columns.data(),
                       rows.data(),
                       {found.data, size.width, size.height, size.width, 0}});
        ASSERT_EQ(cv::norm(found, expected, cv::NORM_INF), 0) << grey.size() << " to " << size;
    }
}

}  // namespace
}  // namespace ocelli::cuda
