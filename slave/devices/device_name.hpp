#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/error.hpp"

namespace ocelli::slave {

enum class DeviceFamily { automatic, cpu, cuda };

// What --device and [slave] device say.
struct DeviceName {
    DeviceFamily family = DeviceFamily::automatic;
    std::optional<int> index;  // of a CUDA device; none: the first that works

    bool operator==(const DeviceName&) const = default;
};

// auto, cpu, cuda or cuda:N. bad_config, with what was probably meant.
Result<DeviceName> parse_device_name(std::string_view text);

std::string to_string(const DeviceName& name);

}  // namespace ocelli::slave
