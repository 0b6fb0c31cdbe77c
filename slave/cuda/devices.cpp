#include "slave/cuda/devices.hpp"

#include <cuda_runtime_api.h>

namespace ocelli::cuda {

namespace {

constexpr int kMajorMin = 7;
constexpr int kMinorMin = 5;

std::string version_of(int version) {
    return std::to_string(version / 1000) + '.' + std::to_string(version % 1000 / 10);
}

std::string said(cudaError_t error) {
    return std::string("CUDA says \"") + cudaGetErrorString(error) + "\" (" +
           cudaGetErrorName(error) + ")";
}

struct Reason {
    std::string text;
    bool is_fault;
};

Reason reason_of(cudaError_t error) {
    int driver = 0;
    const bool known = cudaDriverGetVersion(&driver) == cudaSuccess;
    const std::string needed = version_of(CUDART_VERSION);
    cudaGetLastError();
    if (known && driver == 0) {
        return {"This machine has no NVIDIA driver: install one for CUDA " + needed +
                    " or later; " + said(error) + ".",
                false};
    }
    if (error == cudaErrorInsufficientDriver) {
        return {"The NVIDIA driver is for CUDA " + version_of(driver) + ", and this build needs " +
                    needed + ": install a newer driver; " + said(error) + ".",
                true};
    }
    if (error == cudaErrorNoDevice) {
        return {
            "The NVIDIA driver finds no GPU: look at nvidia-smi, and at "
            "CUDA_VISIBLE_DEVICES; " +
                said(error) + ".",
            false};
    }
    if (error == cudaErrorSystemNotReady) {
        return {
            "The GPUs are not ready: on a machine whose GPUs are joined by NVSwitch, look at "
            "the service nvidia-fabricmanager; " +
                said(error) + ".",
            true};
    }
    return {"The NVIDIA driver does not answer: look at nvidia-smi and the kernel's log; " +
                said(error) + ".",
            true};
}

void add_fault(Devices& devices, const std::string& reason) {
    devices.reason += (devices.reason.empty() ? "" : " ") + reason;
    devices.is_fault = true;
}

void add_device(Devices& devices, int index) {
    cudaDeviceProp properties{};
    const cudaError_t error = cudaGetDeviceProperties(&properties, index);
    if (error != cudaSuccess) {
        cudaGetLastError();
        add_fault(devices, "GPU " + std::to_string(index) +
                               " does not tell what it is: " + said(error) + ".");
        return;
    }
    const Device device{index,
                        properties.name,
                        properties.major,
                        properties.minor,
                        properties.totalGlobalMem,
                        properties.multiProcessorCount};
    if (device.major < kMajorMin || (device.major == kMajorMin && device.minor < kMinorMin)) {
        add_fault(devices, "GPU " + std::to_string(index) + ", " + device.name +
                               ", has compute capability " + std::to_string(device.major) + '.' +
                               std::to_string(device.minor) + ", and 7.5 is the least.");
        return;
    }
    devices.usable.push_back(device);
}

}  // namespace

Devices probe_devices() {
    Devices devices;
    int count = 0;
    const cudaError_t error = cudaGetDeviceCount(&count);
    if (error != cudaSuccess || count == 0) {
        const Reason reason = reason_of(error != cudaSuccess ? error : cudaErrorNoDevice);
        return {{}, reason.text, reason.is_fault};
    }
    for (int index = 0; index < count; ++index) {
        add_device(devices, index);
    }
    return devices;
}

}  // namespace ocelli::cuda
