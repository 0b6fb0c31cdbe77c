#include "slave/devices/device_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "common/text.hpp"

namespace ocelli::slave {

namespace {

constexpr std::array<std::string_view, 3> kFamilies{"auto", "cpu", "cuda"};
constexpr int kIndexMax = 1023;

// What other programs call it.
std::string_view meant_by(std::string_view word) {
    constexpr std::array<std::string_view, 4> kNvidia{"gpu", "nvidia", "cuda0", "geforce"};
    constexpr std::array<std::string_view, 5> kOther{"opencl", "ocl", "intel", "igpu", "amd"};
    const auto contains = [&](const auto& list) {
        return std::find(list.begin(), list.end(), word) != list.end();
    };
    return contains(kNvidia)  ? " An NVIDIA GPU is 'cuda'."
           : contains(kOther) ? " Only NVIDIA's GPUs are of use here."
                              : "";
}

Error unknown(std::string_view text) {
    const std::string_view hint = meant_by(text);
    return {ErrorCode::bad_config,
            fmt::format("there is no device '{}': use auto, cpu, cuda or cuda:N.{}", text,
                        hint.empty() ? suggestion(text, kFamilies) : std::string(hint))};
}

}  // namespace

Result<DeviceName> parse_device_name(std::string_view text) {
    for (std::size_t i = 0; i < kFamilies.size(); ++i) {
        if (text == kFamilies[i]) {
            return DeviceName{static_cast<DeviceFamily>(i), std::nullopt};
        }
    }
    constexpr std::string_view kCuda = "cuda:";
    if (!text.starts_with(kCuda)) {
        return unknown(text);
    }
    int index = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data() + kCuda.size(), end, index);
    if (error != std::errc() || rest != end || index < 0 || index > kIndexMax) {
        return Error{ErrorCode::bad_config,
                     fmt::format("there is no device '{}': what follows 'cuda:' is the device's "
                                 "number as nvidia-smi counts them, e.g. cuda:0",
                                 text)};
    }
    return DeviceName{DeviceFamily::cuda, index};
}

std::string to_string(const DeviceName& name) {
    std::string text(kFamilies[static_cast<std::size_t>(name.family)]);
    if (name.index) {
        text += fmt::format(":{}", *name.index);
    }
    return text;
}

}  // namespace ocelli::slave
