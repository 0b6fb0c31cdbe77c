#pragma once

// Which device a slave works on: what was asked for, and which of them work.

#include <functional>
#include <optional>
#include <string>

#include "common/error.hpp"
#include "slave/devices/device_name.hpp"

namespace ocelli::slave {

// What a look at one device found. It works when it has run something and the result was right.
struct DeviceProbe {
    std::string name;      // as reports call it: "cpu", "cuda:0"
    std::string hardware;  // as its driver calls it
    std::string why_not;   // a clause without a full stop; empty when it works

    bool works() const { return why_not.empty(); }
};

// Looks for the CUDA device of that index, or the first that works. Called only when the choice
// depends on it.
using CudaProbe = std::function<DeviceProbe(std::optional<int> index)>;

struct DeviceChoice {
    DeviceFamily family = DeviceFamily::cpu;  // never automatic
    std::string name = "cpu";
    std::string sentence;  // which one and why, for the log
    bool by_name = false;  // it was asked for, so nothing falls back
};

// auto takes CUDA where it works, else the CPU. What is asked for by name is taken, or is
// bad_config with the reason why it cannot be used.
Result<DeviceChoice> choose_device(const DeviceName& wanted, const CudaProbe& probe_cuda);

}  // namespace ocelli::slave
