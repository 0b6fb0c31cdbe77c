#include "slave/devices/device_choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::slave {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const DeviceProbe kCudaWorks{"cuda:0", "Big Card", ""};
const DeviceProbe kNoCuda{"cuda", "", "there is no driver"};
const DeviceProbe kOpenClWorks{"opencl", "Small Card", ""};
const DeviceProbe kOpenClSlow{"opencl", "Tiny Card", "", "the CPU is faster"};
const DeviceProbe kNoOpenCl{"opencl", "", "no OpenCL is installed"};

// What was looked at, in order.
struct Looks {
    std::vector<std::string> seen;

    DeviceProbes at(const DeviceProbe& cuda, const DeviceProbe& opencl) {
        return {[this, cuda](std::optional<int> index) {
                    seen.push_back(index ? "cuda:" + std::to_string(*index) : "cuda");
                    return cuda;
                },
                [this, opencl](bool cpu_too) {
                    seen.push_back(cpu_too ? "opencl or cpu" : "opencl");
                    return opencl;
                }};
    }
};

TEST(DeviceChoice, AutoTakesTheBestThatWorks) {
    Looks looks;
    const auto cuda = choose_device({}, looks.at(kCudaWorks, kOpenClWorks)).value();
    EXPECT_EQ(cuda.family, DeviceFamily::cuda);
    EXPECT_EQ(cuda.name, "cuda:0");
    EXPECT_FALSE(cuda.by_name);
    EXPECT_EQ(cuda.sentence, "device cuda:0 (Big Card), the best that works here");
    EXPECT_THAT(looks.seen, ::testing::ElementsAre("cuda"));
    const auto opencl = choose_device({}, looks.at(kNoCuda, kOpenClWorks)).value();
    EXPECT_EQ(opencl.family, DeviceFamily::opencl);
    EXPECT_EQ(opencl.sentence,
              "device opencl (Small Card), the best that works here; not cuda: there is no driver");
}

TEST(DeviceChoice, AutoTakesTheCpuAndSaysWhyNotTheOthers) {
    Looks looks;
    const auto choice = choose_device({}, looks.at(kNoCuda, kNoOpenCl)).value();
    EXPECT_EQ(choice.family, DeviceFamily::cpu);
    EXPECT_EQ(choice.name, "cpu");
    EXPECT_EQ(choice.sentence,
              "device cpu, the best that works here; not cuda: there is no driver; not opencl: no "
              "OpenCL is installed");
    // One that runs on the CPU is nothing for auto.
    EXPECT_THAT(looks.seen, ::testing::ElementsAre("cuda", "opencl"));
}

TEST(DeviceChoice, AutoLeavesWhatIsNotWorthIt) {
    Looks looks;
    const auto choice = choose_device({}, looks.at(kNoCuda, kOpenClSlow)).value();
    EXPECT_EQ(choice.family, DeviceFamily::cpu);
    EXPECT_THAT(choice.sentence, HasSubstr("not opencl: the CPU is faster"));
    const auto named =
        choose_device({DeviceFamily::opencl, {}}, looks.at(kNoCuda, kOpenClSlow)).value();
    EXPECT_EQ(named.family, DeviceFamily::opencl);
    EXPECT_TRUE(named.by_name);
}

TEST(DeviceChoice, WhatIsAskedForByNameIsTakenOrRefused) {
    Looks looks;
    const auto cpu =
        choose_device({DeviceFamily::cpu, {}}, looks.at(kCudaWorks, kOpenClWorks)).value();
    EXPECT_EQ(cpu.name, "cpu");
    EXPECT_TRUE(looks.seen.empty());
    const auto second = choose_device({DeviceFamily::cuda, 1}, looks.at(kNoCuda, kOpenClWorks));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::bad_config);
    EXPECT_EQ(second.error().message,
              "the device 'cuda:1' was asked for and cannot be used: there is no driver; set the "
              "device to auto or cpu to do without it");
    EXPECT_FALSE(choose_device({DeviceFamily::opencl, {}}, looks.at(kCudaWorks, kNoOpenCl)));
    EXPECT_THAT(looks.seen, ::testing::ElementsAre("cuda:1", "opencl or cpu"));
}

}  // namespace
}  // namespace ocelli::slave
