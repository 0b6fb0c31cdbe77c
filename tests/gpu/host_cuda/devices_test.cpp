// What is said of devices that cannot be used, and whether it is a fault; see host_device.hpp.

#include "slave/cuda/devices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/gpu/host_cuda/host_device.hpp"

namespace ocelli::cuda {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t kMemory = std::size_t{1} << 30;

class HostDevices : public ::testing::Test {
  protected:
    void SetUp() override { host::plug_in(1, kMemory); }
    void TearDown() override { host::plug_in(1, kMemory); }

    static void expect_none(bool is_fault, const std::string& text) {
        const Devices devices = probe_devices();
        EXPECT_THAT(devices.usable, IsEmpty());
        EXPECT_EQ(devices.is_fault, is_fault) << devices.reason;
        EXPECT_THAT(devices.reason, HasSubstr(text));
        EXPECT_THAT(devices.reason, EndsWith("."));
    }
};

TEST_F(HostDevices, AreAllUsableWithoutAReason) {
    host::plug_in(2, kMemory);
    const Devices devices = probe_devices();
    ASSERT_EQ(devices.usable.size(), 2U);
    EXPECT_EQ(devices.usable[1].index, 1);
    EXPECT_EQ(devices.usable[1].memory_bytes, kMemory);
    EXPECT_THAT(devices.reason, IsEmpty());
    EXPECT_FALSE(devices.is_fault);
}

TEST_F(HostDevices, NoDriverIsNoFault) {
    host::plug_in(1, kMemory, {.driver_version = 0});
    expect_none(false, "no NVIDIA driver");
}

TEST_F(HostDevices, NoGpuIsNoFault) {
    host::plug_in(0, kMemory);
    expect_none(false, "finds no GPU");
}

TEST_F(HostDevices, AnOldDriverIsAFault) {
    host::plug_in(1, kMemory, {.driver_version = 11'080});
    expect_none(true, "The NVIDIA driver is for CUDA 11.8, and this build needs 13.0");
}

TEST_F(HostDevices, AFabricThatIsNotReadyIsAFault) {
    host::fail_call(1, cudaErrorSystemNotReady);
    expect_none(true, "nvidia-fabricmanager");
}

TEST_F(HostDevices, ADriverThatDoesNotAnswerIsAFault) {
    host::fail_call(1, cudaErrorUnknown);
    expect_none(true, "does not answer");
}

TEST_F(HostDevices, OldGpusAreAFault) {
    host::plug_in(2, kMemory, {.major = 7, .minor = 0});
    expect_none(true,
                "GPU 1, the host, as a GPU, has compute capability 7.0, and 7.5 is the least.");
}

TEST_F(HostDevices, OneThatDoesNotTellWhatItIsLeavesTheOthers) {
    host::plug_in(2, kMemory);
    host::fail_call(2, cudaErrorECCUncorrectable);
    const Devices devices = probe_devices();
    ASSERT_EQ(devices.usable.size(), 1U);
    EXPECT_EQ(devices.usable.front().index, 1);
    EXPECT_THAT(devices.reason, HasSubstr("GPU 0 does not tell what it is"));
    EXPECT_TRUE(devices.is_fault);
}

}  // namespace
}  // namespace ocelli::cuda
