#pragma once

#include <memory>
#include <optional>

#include "slave/devices/device_choice.hpp"
#include "slave/devices/gpu_pool.hpp"
#include "slave/devices/gpu_settings.hpp"

namespace ocelli::slave {

// Looks for a CUDA device, the one of that index or the first that is usable, and finds the edges
// and corners of a small picture on it. `gpu`: its slots, where it works.
DeviceProbe probe_cuda(std::optional<int> index, const GpuSettings& settings,
                       std::shared_ptr<GpuPool>& gpu);

}  // namespace ocelli::slave
