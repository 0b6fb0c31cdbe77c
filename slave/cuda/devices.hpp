#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ocelli::cuda {

struct Device {
    int index = 0;  // as CUDA counts them, from 0
    std::string name;
    int major = 0;  // compute capability
    int minor = 0;
    std::size_t memory_bytes = 0;
    int processors = 0;  // streaming multiprocessors
};

struct Devices {
    std::vector<Device> usable;  // by index
    // Why some, or all, cannot be used: a sentence for each reason; empty when all can.
    std::string reason;
    // Whether a reason is something to mend or to replace: a GPU that is too old, a driver that is,
    // or one that does not answer. Not so where there is no driver, or it finds no GPU.
    bool is_fault = false;
};

// Looks, and runs nothing. Never throws for a machine without a GPU or a driver, nor in a build
// without CUDA: that is the reason then. Any thread.
Devices probe_devices();

}  // namespace ocelli::cuda
