#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/error.hpp"
#include "slave/detectors/window_source.hpp"
#include "slave/devices/gpu_pool.hpp"

namespace ocelli::slave {

// Where cascades are to search.
struct CascadeDevice {
    std::shared_ptr<GpuPool> gpu = nullptr;     // none: on the CPU
    bool by_name = false;                       // it was asked for, so nothing falls back
    std::vector<std::string>* notes = nullptr;  // hear what stays on the CPU and why; may be null
};

// What searches with the cascade in the file `path`: the GPU, where there is one and it has been
// proven to find what the CPU finds; else slave/kernels/; OpenCV, on the CPU, for cascades of
// another form. bad_config: the file is no cascade; or the GPU was asked for by name and finds
// something else with it. `origin`: the manifest, for messages.
Result<std::unique_ptr<WindowSource>> make_window_source(const std::string& origin,
                                                         const std::string& path,
                                                         const CascadeDevice& device);

}  // namespace ocelli::slave
