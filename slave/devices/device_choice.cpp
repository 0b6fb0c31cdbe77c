#include "slave/devices/device_choice.hpp"

#include <fmt/format.h>

namespace ocelli::slave {

namespace {

std::string with_hardware(const DeviceProbe& probe) {
    return probe.hardware.empty() ? probe.name : fmt::format("{} ({})", probe.name, probe.hardware);
}

Result<DeviceChoice> by_name(const DeviceName& wanted, const DeviceProbe& probe) {
    if (!probe.works()) {
        return Error{ErrorCode::bad_config,
                     fmt::format("the device '{}' was asked for and cannot be used: {}; set the "
                                 "device to auto or cpu to do without it",
                                 to_string(wanted), probe.why_not)};
    }
    return DeviceChoice{wanted.family, probe.name,
                        fmt::format("device {}, as asked for", with_hardware(probe)), true};
}

DeviceChoice best(const DeviceProbe& cuda) {
    const auto taken = [](DeviceFamily family, const DeviceProbe& probe, const std::string& why) {
        return DeviceChoice{
            family, probe.name,
            fmt::format("device {}, the best that works here{}", with_hardware(probe), why)};
    };
    if (cuda.works()) {
        return taken(DeviceFamily::cuda, cuda, "");
    }
    return taken(DeviceFamily::cpu, {"cpu", "", ""}, fmt::format("; not cuda: {}", cuda.why_not));
}

}  // namespace

Result<DeviceChoice> choose_device(const DeviceName& wanted, const CudaProbe& probe_cuda) {
    switch (wanted.family) {
        case DeviceFamily::cuda:
            return by_name(wanted, probe_cuda(wanted.index));
        case DeviceFamily::automatic:
            return best(probe_cuda(std::nullopt));
        case DeviceFamily::cpu:
            break;
    }
    return by_name(wanted, {"cpu", "", ""});
}

}  // namespace ocelli::slave
