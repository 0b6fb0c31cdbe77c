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

Result<DeviceChoice> best(const DeviceProbes& probes) {
    std::string reasons;
    const auto suits = [&](const DeviceProbe& probe, std::string_view what) {
        const std::string& reason = probe.works() ? probe.not_worth_it : probe.why_not;
        if (!reason.empty()) {
            reasons += fmt::format("; not {}: {}", what, reason);
        }
        return reason.empty();
    };
    const auto taken = [&](DeviceFamily family, const DeviceProbe& probe) {
        return DeviceChoice{
            family, probe.name,
            fmt::format("device {}, the best that works here{}", with_hardware(probe), reasons)};
    };
    if (const DeviceProbe cuda = probes.cuda(std::nullopt); suits(cuda, "cuda")) {
        return taken(DeviceFamily::cuda, cuda);
    }
    if (const DeviceProbe opencl = probes.opencl(false); suits(opencl, "opencl")) {
        return taken(DeviceFamily::opencl, opencl);
    }
    return taken(DeviceFamily::cpu, {"cpu", "", ""});
}

}  // namespace

Result<DeviceChoice> choose_device(const DeviceName& wanted, const DeviceProbes& probes) {
    switch (wanted.family) {
        case DeviceFamily::cuda:
            return by_name(wanted, probes.cuda(wanted.index));
        case DeviceFamily::opencl:
            return by_name(wanted, probes.opencl(true));
        case DeviceFamily::automatic:
            return best(probes);
        case DeviceFamily::cpu:
            break;
    }
    return by_name(wanted, {"cpu", "", ""});
}

}  // namespace ocelli::slave
