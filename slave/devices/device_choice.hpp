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
    std::string name;      // as reports call it: "opencl", "cuda:0"
    std::string hardware;  // as its driver calls it
    std::string why_not;   // a clause without a full stop; empty when it works
    // Works, but the CPU is faster, or is what it runs on: for those only who ask by name.
    std::string not_worth_it = {};

    bool works() const { return why_not.empty(); }
};

// How to look; tests have others. Each is called only when the choice depends on it.
struct DeviceProbes {
    std::function<DeviceProbe(std::optional<int> index)> cuda;
    // `cpu_too`: also one that runs on the CPU, such as PoCL.
    std::function<DeviceProbe(bool cpu_too)> opencl;
};

struct DeviceChoice {
    DeviceFamily family = DeviceFamily::cpu;  // never automatic
    std::string name = "cpu";
    std::string sentence;  // which one and why, for the log
    bool by_name = false;  // it was asked for, so nothing falls back
};

// auto takes the first that works and is worth it of: CUDA, OpenCL on a GPU, the CPU. What is asked
// for by name is taken, or is bad_config with the reason why it cannot be used.
Result<DeviceChoice> choose_device(const DeviceName& wanted, const DeviceProbes& probes);

}  // namespace ocelli::slave
