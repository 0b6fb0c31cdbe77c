#include "slave/opencl/opencl_edge_finder.hpp"

#include <cmath>
#include <opencv2/core.hpp>

#include "slave/kernels/edge_finder.hpp"
#include "tests/unit/slave/kernels/test_pictures.hpp"
#include "tests/unit/slave/opencl/opencl_fixture.hpp"

namespace ocelli::slave {
namespace {

using testing::test_pictures;
using testing::TestPicture;

// EdgeFinder's own tests say that it gives cv::Canny's pixels.
void expect_equal(EdgeFinder& expected, OpenClEdgeFinder& tested, double low, double high,
                  bool l2) {
    SCOPED_TRACE(::testing::Message() << low << ".." << high << (l2 ? ", L2" : ", L1"));
    const TracedEdges wanted = expected.find(low, high, l2);
    const TracedEdges found = tested.find(low, high, l2);
    ASSERT_EQ(found.edges.size(), wanted.edges.size());
    ASSERT_EQ(cv::norm(found.edges, wanted.edges, cv::NORM_INF), 0);
    ASSERT_EQ(found.pixels, wanted.pixels);
    ASSERT_EQ(found.contours, wanted.contours);
}

using OpenClEdges = OnOpenCl;

TEST_F(OpenClEdges, EqualThoseOfTheCpu) {
    EdgeFinder expected;
    OpenClEdgeFinder tested(*device_);
    for (const TestPicture& each : test_pictures()) {
        SCOPED_TRACE(each.name);
        expected.load(each.grey, 3);
        tested.load(each.grey);
        for (const bool l2 : {false, true}) {
            ASSERT_EQ(tested.median_magnitude(l2, 0), expected.median_magnitude(l2, 0));
            expect_equal(expected, tested, 40, 110.5, l2);
        }
    }
}

TEST_F(OpenClEdges, EqualThoseOfTheCpuForEveryThreshold) {
    EdgeFinder expected;
    OpenClEdgeFinder tested(*device_);
    for (const cv::Mat& grey :
         {testing::noise({131, 77}, 1), testing::black_and_white({131, 77}, 2),
          testing::noise({1, 1}, 3), testing::noise({1, 97}, 4), testing::noise({640, 360}, 5)}) {
        expected.load(grey, 3);
        tested.load(grey);
        for (const bool l2 : {false, true}) {
            for (const int shift : {0, 1, 3}) {
                ASSERT_EQ(tested.median_magnitude(l2, shift), expected.median_magnitude(l2, shift));
            }
            for (const auto& [low, high] : {std::pair<double, double>{0, 0},
                                            {-9, -3},
                                            {1e9, 2e9},
                                            {300, 20},
                                            {255.9, 256.1},
                                            {1019.5, 1020},
                                            {32766, 32768}}) {
                expect_equal(expected, tested, low, high, l2);
            }
        }
    }
}

TEST_F(OpenClEdges, LeaveOpenCvOnTheCpuAfterwards) {
    OpenClEdgeFinder tested(*device_);
    tested.load(testing::noise({64, 48}, 6));
    EXPECT_FALSE(cv::ocl::useOpenCL());
    tested.find(40, 90, false);
    EXPECT_FALSE(cv::ocl::useOpenCL());
}

}  // namespace
}  // namespace ocelli::slave
