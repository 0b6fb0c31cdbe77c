#include "slave/opencl/opencl_device.hpp"

#include <fmt/format.h>

#include <optional>
#include <vector>

namespace ocelli::slave {

namespace {

using cv::ocl::Device;

Error unusable(std::string reason) {
    return {ErrorCode::bad_config, std::move(reason)};
}

bool is_gpu(const Device& device) {
    return (static_cast<unsigned>(device.type()) & Device::TYPE_GPU) != 0;
}

bool is_usable(const Device& device) {
    return device.available() && device.compilerAvailable();
}

std::vector<Device> all_devices() {
    std::vector<cv::ocl::PlatformInfo> platforms;
    cv::ocl::getPlatfomsInfo(platforms);
    std::vector<Device> devices;
    for (const cv::ocl::PlatformInfo& platform : platforms) {
        for (int i = 0; i < platform.deviceNumber(); ++i) {
            platform.getDevice(devices.emplace_back(), i);
        }
    }
    return devices;
}

}  // namespace

Result<OpenClDevice> OpenClDevice::find(bool cpu_too) {
    try {
        if (!cv::ocl::haveOpenCL()) {
            return unusable(
                "no OpenCL is installed (Debian's ocl-icd-libopencl1, and the GPU's driver for it, "
                "e.g. intel-opencl-icd)");
        }
        const std::vector<Device> devices = all_devices();
        std::optional<Device> best;
        for (const Device& device : devices) {
            const bool suits = is_usable(device) && (is_gpu(device) || cpu_too);
            if (suits && (!best || (is_gpu(device) && !is_gpu(*best)))) {
                best = device;
            }
        }
        if (!best) {
            return unusable(
                devices.empty()
                    ? "OpenCL has no device here: install the GPU's driver for it, "
                      "e.g. intel-opencl-icd, and let this user open /dev/dri"
                    : fmt::format("OpenCL has no GPU here, only {}", devices.front().name()));
        }
        const auto context = cv::ocl::Context::fromDevice(*best);
        return OpenClDevice(cv::ocl::OpenCLExecutionContext::create(context, context.device(0)),
                            best->name());
    } catch (const cv::Exception& error) {
        return unusable(fmt::format("OpenCL fails: {}", error.err));
    }
}

cv::ocl::OpenCLExecutionContext OpenClDevice::context_for_thread() const {
    return context_.cloneWithNewQueue();
}

}  // namespace ocelli::slave
