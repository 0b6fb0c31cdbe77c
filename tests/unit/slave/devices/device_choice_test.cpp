#include "slave/devices/device_choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::slave {
namespace {

const DeviceProbe kCudaWorks{"cuda:0", "Big Card", ""};
const DeviceProbe kNoCuda{"cuda", "", "there is no driver"};

// What was looked at, in order.
struct Looks {
    std::vector<std::string> seen;

    CudaProbe at(const DeviceProbe& cuda) {
        return [this, cuda](std::optional<int> index) {
            seen.push_back(index ? "cuda:" + std::to_string(*index) : "cuda");
            return cuda;
        };
    }
};

TEST(DeviceChoice, AutoTakesTheBestThatWorks) {
    Looks looks;
    const auto cuda = choose_device({}, looks.at(kCudaWorks)).value();
    EXPECT_EQ(cuda.family, DeviceFamily::cuda);
    EXPECT_EQ(cuda.name, "cuda:0");
    EXPECT_FALSE(cuda.by_name);
    EXPECT_EQ(cuda.sentence, "device cuda:0 (Big Card), the best that works here");
    EXPECT_THAT(looks.seen, ::testing::ElementsAre("cuda"));
}

TEST(DeviceChoice, AutoTakesTheCpuAndSaysWhyNotTheOther) {
    Looks looks;
    const auto choice = choose_device({}, looks.at(kNoCuda)).value();
    EXPECT_EQ(choice.family, DeviceFamily::cpu);
    EXPECT_EQ(choice.name, "cpu");
    EXPECT_EQ(choice.sentence,
              "device cpu, the best that works here; not cuda: there is no driver");
    EXPECT_THAT(looks.seen, ::testing::ElementsAre("cuda"));
}

TEST(DeviceChoice, WhatIsAskedForByNameIsTakenOrRefused) {
    Looks looks;
    const auto cpu = choose_device({DeviceFamily::cpu, {}}, looks.at(kCudaWorks)).value();
    EXPECT_EQ(cpu.name, "cpu");
    EXPECT_TRUE(looks.seen.empty());
    const auto first = choose_device({DeviceFamily::cuda, {}}, looks.at(kCudaWorks)).value();
    EXPECT_EQ(first.name, "cuda:0");
    EXPECT_TRUE(first.by_name);
    const auto second = choose_device({DeviceFamily::cuda, 1}, looks.at(kNoCuda));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::bad_config);
    EXPECT_EQ(second.error().message,
              "the device 'cuda:1' was asked for and cannot be used: there is no driver; set the "
              "device to auto or cpu to do without it");
    EXPECT_THAT(looks.seen, ::testing::ElementsAre("cuda", "cuda:1"));
}

}  // namespace
}  // namespace ocelli::slave
