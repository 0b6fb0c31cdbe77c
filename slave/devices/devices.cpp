#include "slave/devices/devices.hpp"

#include <fmt/format.h>

#include "slave/devices/probe_cuda.hpp"
#include "slave/networks/make_engine.hpp"
#include "slave/networks/onnxruntime_engine.hpp"
#include "slave/networks/opencv_engine.hpp"

namespace ocelli::slave {

namespace {

std::string why_no_networks_on_cuda() {
    const std::string version = onnxruntime_version();
    return version.empty()
               ? "networks stay on the CPU: this build has no ONNX Runtime, and OpenCV here has no "
                 "CUDA"
               : fmt::format(
                     "networks stay on the CPU: ONNX Runtime {} here has no CUDA provider "
                     "(scripts/install-onnxruntime --archive installs a build that has it)",
                     version);
}

}  // namespace

void choose_for_networks(Devices& devices) {
    const bool engines_have_cuda = onnxruntime_has_cuda() || opencv_has_cuda();
    const DeviceChoice& choice = devices.choice;
    if (choice.family == DeviceFamily::cuda && !engines_have_cuda) {
        devices.networks_note = why_no_networks_on_cuda();
    } else if (choice.family == DeviceFamily::cuda && choice.by_name) {
        devices.networks = choice.name;
    } else if (engines_have_cuda && !choice.by_name) {
        // Also where our own kernels are not built: engines try for themselves.
        devices.networks = choice.family == DeviceFamily::cuda
                               ? fmt::format("auto:{}", cuda_index(choice.name))
                               : "auto";
    }
}

Result<Devices> open_devices(const std::string& device, const GpuSettings& gpu) {
    const auto wanted = parse_device_name(device);
    if (!wanted) {
        return wanted.error();
    }
    Devices devices;
    auto choice = choose_device(
        *wanted, [&](std::optional<int> index) { return probe_cuda(index, gpu, devices.gpu); });
    if (!choice) {
        return choice.error();
    }
    devices.choice = std::move(*choice);
    if (devices.choice.family != DeviceFamily::cuda) {
        devices.gpu.reset();
    }
    choose_for_networks(devices);
    return devices;
}

}  // namespace ocelli::slave
