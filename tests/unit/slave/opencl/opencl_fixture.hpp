#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "slave/opencl/opencl_device.hpp"

#if defined(__SANITIZE_THREAD__)
#define OCELLI_UNDER_TSAN
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define OCELLI_UNDER_TSAN
#endif
#endif

namespace ocelli::slave {

// Tests that run on an OpenCL device, on PoCL where there is no other.
class OnOpenCl : public ::testing::Test {
  protected:
    void SetUp() override {
#ifdef OCELLI_UNDER_TSAN
        GTEST_SKIP() << "OpenCL's drivers are not built for the thread sanitizer";
#endif
        auto found = OpenClDevice::find(true);
        if (!found) {
            ASSERT_EQ(found.error().message.find("OpenCL fails"), std::string::npos)
                << found.error().message;
            GTEST_SKIP() << "no OpenCL device: " << found.error().message;
        }
        device_.emplace(std::move(*found));
    }

    std::optional<OpenClDevice> device_;
};

}  // namespace ocelli::slave
