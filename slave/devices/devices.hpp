#pragma once

#include <memory>
#include <string>

#include "common/error.hpp"
#include "slave/devices/device_choice.hpp"
#include "slave/devices/gpu_pool.hpp"
#include "slave/devices/gpu_settings.hpp"

namespace ocelli::slave {

// What the analyzers of a slave work on.
struct Devices {
    DeviceChoice choice;
    std::shared_ptr<GpuPool> gpu;    // where the choice is CUDA
    std::string networks = "cpu";    // as EngineChoice::device
    std::string networks_note = {};  // why they are not on the device; may be empty
};

// Looks what there is, and takes what `device` (as --device) says. bad_config with the reason.
Result<Devices> open_devices(const std::string& device, const GpuSettings& gpu);

// Where networks run when `choice` is taken. ONNX Runtime's and OpenCV's own libraries decide.
void choose_for_networks(Devices& devices);

}  // namespace ocelli::slave
