#include "slave/detectors/window_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "tests/unit/slave/detectors/cascade_files.hpp"
#include "tests/unit/slave/detectors/drawn.hpp"
#include "tests/unit/slave/devices/fake_gpu.hpp"

namespace ocelli::slave {
namespace {

using ocelli::testing::haar_cascade;

cv::Mat face() {
    cv::Mat bgr = testing::canvas(160, 120);
    testing::draw_face(bgr, 40, 30, 60);
    cv::Mat grey;
    cv::cvtColor(bgr, grey, cv::COLOR_BGR2GRAY);
    return grey;
}

class GpuWindows : public ::testing::Test {
  protected:
    FakeGpu gpu_;
    std::shared_ptr<GpuPool> pool_ = fake_pool(gpu_, 1);
    const HaarCascade cascade_ = haar_cascade("frontalface_alt2");
    const cv::Mat grey_ = face();
    GpuWindowSource on_gpu_{pool_, cascade_};
    HaarWindowSource on_cpu_{cascade_};
};

TEST_F(GpuWindows, AreThoseOfTheCpu) {
    for (const cv::Size smallest : {cv::Size(), cv::Size(30, 30), cv::Size(500, 500)}) {
        const auto expected = on_cpu_.windows({grey_, 1}, 1.1, smallest);
        EXPECT_EQ(on_gpu_.windows({grey_, 1}, 1.1, smallest), expected);
        EXPECT_EQ(expected.empty(), smallest.width == 500);
    }
    EXPECT_EQ(on_gpu_.device(), "cuda:0");
    EXPECT_EQ(gpu_.loads, 1);
}

TEST_F(GpuWindows, ShareTheUploadWithEdges) {
    pool_->work_on({grey_, 7}, [](GpuWorker& worker) { worker.edges({}); });
    on_gpu_.windows({grey_, 7}, 1.1, {});
    EXPECT_EQ(gpu_.loads, 1);
    on_gpu_.windows({grey_}, 1.1, {});
    EXPECT_EQ(gpu_.loads, 2);
}

TEST_F(GpuWindows, ThreadsShareACascade) {
    GpuWindowSource another{pool_, haar_cascade("frontalface_alt2")};
    GpuWindowSource profile{pool_, haar_cascade("profileface")};
    for (GpuWindowSource* const each : {&on_gpu_, &another, &profile}) {
        each->windows({grey_, 7}, 1.1, {});
    }
    EXPECT_EQ(gpu_.cascades, 2);
}

TEST_F(GpuWindows, APictureWithoutRoomIsSearchedOnTheCpu) {
    gpu_.before_windows = [] { throw failure("cudaErrorMemoryAllocation", false); };
    const auto expected = on_cpu_.windows({grey_, 7}, 1.1, {});
    ASSERT_FALSE(expected.empty());
    EXPECT_EQ(on_gpu_.windows({grey_, 7}, 1.1, {}), expected);
    EXPECT_EQ(on_gpu_.device(), "cpu");
    EXPECT_EQ(gpu_.workers, 1);  // none was made anew for it
    gpu_.before_windows = nullptr;
    EXPECT_EQ(on_gpu_.windows({grey_, 7}, 1.1, {}), expected);
    EXPECT_EQ(on_gpu_.device(), "cuda:0");
}

// A camera's pictures are all of one size: one line for each would hide every other.
TEST_F(GpuWindows, LackOfRoomIsToldOnceForEachSize) {
    std::ostringstream log;
    const auto before = spdlog::default_logger();
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
    gpu_.before_windows = [] { throw failure("cudaErrorMemoryAllocation", false); };
    const cv::Mat smaller = grey_({0, 0, grey_.cols - 1, grey_.rows});
    for (const cv::Mat& each : {grey_, grey_, smaller, smaller}) {
        on_gpu_.windows({each}, 1.1, {});
    }
    spdlog::set_default_logger(before);
    std::size_t lines = 0;
    for (std::size_t at = log.str().find("cascades search a picture of"); at != std::string::npos;
         at = log.str().find("cascades search a picture of", at + 1)) {
        ++lines;
    }
    EXPECT_EQ(lines, 2U) << log.str();
}

TEST_F(GpuWindows, APictureThatIsTooLongForTheDeviceIsSearchedOnTheCpu) {
    const cv::Mat strip(20, 65'536, CV_8U, cv::Scalar(90));
    EXPECT_TRUE(on_gpu_.windows({strip, 7}, 1.1, {}).empty());
    EXPECT_EQ(on_gpu_.device(), "cpu");
    EXPECT_EQ(gpu_.loads, 0);
}

TEST_F(GpuWindows, AnyOtherFailureIsThatOfTheSearch) {
    gpu_.before_windows = [] { throw failure("cudaErrorInvalidValue", false); };
    EXPECT_THROW(on_gpu_.windows({grey_, 7}, 1.1, {}), cuda::Failure);
    EXPECT_EQ(pool_->lost(), std::nullopt);
    gpu_.before_windows = [] { throw failure("cudaErrorIllegalAddress", true); };
    EXPECT_THROW(on_gpu_.windows({grey_, 7}, 1.1, {}), cuda::Failure);
    EXPECT_TRUE(pool_->lost());
}

}  // namespace
}  // namespace ocelli::slave
