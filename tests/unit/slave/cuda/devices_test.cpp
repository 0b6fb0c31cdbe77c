#include "slave/cuda/devices.hpp"

#include <gtest/gtest.h>

#include "slave/cuda/worker.hpp"

namespace ocelli::cuda {
namespace {

TEST(CudaDevices, AreThereOrItIsSaidWhyNot) {
    const Devices devices = probe_devices();
    if (devices.usable.empty()) {
        ASSERT_FALSE(devices.reason.empty());
        EXPECT_EQ(devices.reason.back(), '.');
        EXPECT_EQ(devices.reason.find('\n'), std::string::npos);
    }
    if (devices.reason.empty()) {
        EXPECT_FALSE(devices.is_fault);
    }
    for (const Device& each : devices.usable) {
        EXPECT_FALSE(each.name.empty());
        EXPECT_GT(each.memory_bytes, 0U);
        EXPECT_GE(10 * each.major + each.minor, 75);
    }
}

// A machine, or a build, that simply has none; see also tests/gpu/host_cuda/devices_test.cpp.
TEST(CudaDevices, AreNoFaultWhereThereAreNone) {
    const Devices devices = probe_devices();
    for (const char* none : {"has no NVIDIA driver", "finds no GPU", "This build has no CUDA"}) {
        if (devices.reason.find(none) != std::string::npos) {
            EXPECT_FALSE(devices.is_fault) << devices.reason;
            return;
        }
    }
    EXPECT_EQ(devices.is_fault, !devices.reason.empty()) << devices.reason;
}

TEST(CudaWorker, IsNotMadeWithoutADevice) {
    WorkerSettings settings;
    settings.device = 4711;
    EXPECT_THROW(Worker worker(settings), std::exception);
}

TEST(CudaFailure, IsASentence) {
    const Failure failure("load pictures", "cudaErrorMemoryAllocation", "out of memory", false);
    EXPECT_STREQ(failure.what(),
                 "Cannot load pictures: out of memory (cudaErrorMemoryAllocation).");
    EXPECT_EQ(failure.error_name(), "cudaErrorMemoryAllocation");
    EXPECT_FALSE(failure.is_context_lost());
}

}  // namespace
}  // namespace ocelli::cuda
