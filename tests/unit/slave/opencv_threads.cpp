// As the slave does at its start: the pool is the parallelism, not OpenCV.

#include <gtest/gtest.h>

#include <opencv2/core/utility.hpp>

namespace {

class OneOpenCvThread : public ::testing::Environment {
    void SetUp() override { cv::setNumThreads(1); }
};

// googletest owns it.
[[maybe_unused]] const ::testing::Environment* const environment =
    ::testing::AddGlobalTestEnvironment(new OneOpenCvThread);

}  // namespace
