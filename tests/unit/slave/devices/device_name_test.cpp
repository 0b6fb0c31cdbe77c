#include "slave/devices/device_name.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::slave {
namespace {

using ::testing::HasSubstr;

TEST(DeviceName, ReadsWhatThereIs) {
    EXPECT_EQ(parse_device_name("auto").value(), (DeviceName{DeviceFamily::automatic, {}}));
    EXPECT_EQ(parse_device_name("cpu").value(), (DeviceName{DeviceFamily::cpu, {}}));
    EXPECT_EQ(parse_device_name("cuda").value(), (DeviceName{DeviceFamily::cuda, {}}));
    EXPECT_EQ(parse_device_name("cuda:0").value(), (DeviceName{DeviceFamily::cuda, 0}));
    EXPECT_EQ(parse_device_name("cuda:12").value(), (DeviceName{DeviceFamily::cuda, 12}));
    for (const char* const text : {"auto", "cpu", "cuda", "cuda:0", "cuda:12"}) {
        EXPECT_EQ(to_string(parse_device_name(text).value()), text);
    }
}

TEST(DeviceName, RefusesTheRestWithAHint) {
    const auto refusal = [](const char* text) {
        const auto parsed = parse_device_name(text);
        EXPECT_FALSE(parsed) << text;
        return parsed ? "" : parsed.error().message;
    };
    EXPECT_EQ(refusal("gpu"),
              "there is no device 'gpu': use auto, cpu, cuda or cuda:N. An NVIDIA GPU is 'cuda'.");
    EXPECT_THAT(refusal("intel"), HasSubstr("Only NVIDIA's GPUs are of use here."));
    EXPECT_THAT(refusal("opencl"), HasSubstr("Only NVIDIA's GPUs are of use here."));
    EXPECT_THAT(refusal("cudda"), HasSubstr("Did you mean 'cuda'?"));
    for (const char* const text :
         {"cuda:", "cuda:x", "cuda:-1", "cuda:1x", "cuda:+1", "cuda: 1", "cuda:99999999999"}) {
        EXPECT_THAT(refusal(text), HasSubstr(fmt::format("'{}'", text)));
        EXPECT_THAT(refusal(text), HasSubstr("e.g. cuda:0"));
    }
    for (const char* const text : {"", "CUDA", "cpu:0", "opencl:1", "abacus"}) {
        EXPECT_THAT(refusal(text), HasSubstr("use auto, cpu, cuda or cuda:N."));
    }
}

}  // namespace
}  // namespace ocelli::slave
