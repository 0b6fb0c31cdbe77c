#include "slave/devices/probe_cuda.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "slave/cuda/devices.hpp"
#include "slave/devices/as_clause.hpp"
#include "slave/devices/cuda_worker.hpp"
#include "slave/devices/gpu_proof.hpp"

namespace ocelli::slave {

namespace {

std::string numbers_of(const cuda::Devices& devices) {
    std::string text;
    for (const cuda::Device& device : devices.usable) {
        text += fmt::format("{}cuda:{} ({})", text.empty() ? "" : ", ", device.index, device.name);
    }
    return text;
}

}  // namespace

DeviceProbe probe_cuda(std::optional<int> index, const GpuSettings& settings,
                       std::shared_ptr<GpuPool>& gpu) {
    DeviceProbe probe{index ? fmt::format("cuda:{}", *index) : "cuda", "", ""};
    try {
        const cuda::Devices devices = cuda::probe_devices();
        const auto found = std::ranges::find_if(devices.usable, [&](const cuda::Device& device) {
            return !index || device.index == *index;
        });
        if (found == devices.usable.end()) {
            probe.why_not = !devices.reason.empty() ? as_clause(devices.reason)
                            : devices.usable.empty()
                                ? "there is no NVIDIA GPU"
                                : fmt::format("there is only {}", numbers_of(devices));
            return probe;
        }
        probe.name = fmt::format("cuda:{}", found->index);
        probe.hardware = found->name;
        const int slots = std::max(settings.slots, 1);
        const cuda::WorkerSettings worker{
            .device = found->index,
            .memory_bytes_max = settings.memory_bytes / static_cast<std::uint64_t>(slots)};
        gpu = std::make_shared<GpuPool>(probe.name, slots,
                                        [worker] { return make_cuda_worker(worker); });
        probe.why_not = why_not(*gpu);
    } catch (const std::exception& failure) {
        probe.why_not = as_clause(failure.what());
    }
    return probe;
}

}  // namespace ocelli::slave
