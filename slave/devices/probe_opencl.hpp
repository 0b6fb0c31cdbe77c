#pragma once

#include <memory>

#include "slave/devices/device_choice.hpp"
#include "slave/opencl/opencl_device.hpp"

namespace ocelli::slave {

// Looks for an OpenCL device, finds the edges of a small picture on it, and measures whether it
// does so faster than the CPU. `device`: that device, where it works.
DeviceProbe probe_opencl(bool cpu_too, std::shared_ptr<const OpenClDevice>& device);

}  // namespace ocelli::slave
