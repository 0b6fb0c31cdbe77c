#include "slave/devices/devices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "slave/networks/onnxruntime_engine.hpp"
#include "slave/networks/opencv_engine.hpp"

namespace ocelli::slave {
namespace {

using ::testing::HasSubstr;

Devices with(DeviceFamily family, std::string name, bool by_name) {
    Devices devices;
    devices.choice = {family, std::move(name), "", by_name};
    choose_for_networks(devices);
    return devices;
}

TEST(NetworkDevice, IsTheCpuWhereTheCpuWasAskedFor) {
    EXPECT_EQ(with(DeviceFamily::cpu, "cpu", true).networks, "cpu");
}

TEST(NetworkDevice, IsTheCpuAndSaysWhyWhereNoEngineHasCuda) {
    if (onnxruntime_has_cuda() || opencv_has_cuda()) {
        GTEST_SKIP() << "an engine here has CUDA";
    }
    for (const bool by_name : {false, true}) {
        const Devices devices = with(DeviceFamily::cuda, "cuda:1", by_name);
        EXPECT_EQ(devices.networks, "cpu");
        EXPECT_THAT(devices.networks_note, HasSubstr("networks stay on the CPU: "));
    }
    EXPECT_EQ(with(DeviceFamily::cpu, "cpu", false).networks, "cpu");
    EXPECT_EQ(with(DeviceFamily::cpu, "cpu", false).networks_note, "");
}

TEST(NetworkDevice, IsThatOfTheSlaveWhereAnEngineHasCuda) {
    if (!onnxruntime_has_cuda() && !opencv_has_cuda()) {
        GTEST_SKIP() << "no engine here has CUDA";
    }
    EXPECT_EQ(with(DeviceFamily::cuda, "cuda:1", true).networks, "cuda:1");
    EXPECT_EQ(with(DeviceFamily::cuda, "cuda:1", false).networks, "auto:1");
    EXPECT_EQ(with(DeviceFamily::cpu, "cpu", false).networks, "auto");
}

TEST(OpenDevices, RefusesWhatThereIsNot) {
    const auto gpu = open_devices("gpu", {});
    ASSERT_FALSE(gpu);
    EXPECT_EQ(gpu.error().code, ErrorCode::bad_config);
    const auto far = open_devices("cuda:1023", {});
    ASSERT_FALSE(far);
    EXPECT_THAT(far.error().message,
                HasSubstr("the device 'cuda:1023' was asked for and cannot be used: "));
}

TEST(OpenDevices, OpensNothingForTheCpu) {
    const auto devices = open_devices("cpu", {}).value();
    EXPECT_EQ(devices.choice.name, "cpu");
    EXPECT_EQ(devices.gpu, nullptr);
}

}  // namespace
}  // namespace ocelli::slave
