#include "slave/devices/probe_cuda.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "slave/cuda/devices.hpp"
#include "slave/devices/cuda_worker.hpp"
#include "slave/devices/probe_picture.hpp"

namespace ocelli::slave {

namespace {

bool is(char letter, int (*kind)(int)) {
    return kind(static_cast<unsigned char>(letter)) != 0;
}

std::string numbers_of(const cuda::Devices& devices) {
    std::string text;
    for (const cuda::Device& device : devices.usable) {
        text += fmt::format("{}cuda:{} ({})", text.empty() ? "" : ", ", device.index, device.name);
    }
    return text;
}

}  // namespace

std::string as_clause(std::string sentence) {
    if (sentence.ends_with('.')) {
        sentence.pop_back();
    }
    if (sentence.size() > 1 && is(sentence[0], std::isupper) && is(sentence[1], std::islower)) {
        sentence[0] = static_cast<char>(std::tolower(sentence[0]));
    }
    return sentence;
}

std::string why_not(GpuPool& gpu) {
    const cv::Mat picture = probe_picture({160, 96});
    cuda::EdgeRules rules;
    rules.low = kProbeLow;
    rules.high = kProbeHigh;
    std::int64_t found = 0;
    gpu.work_on({picture}, [&](GpuWorker& worker) { found = worker.edges(rules).pixels; });
    const std::int64_t expected = probe_edges(picture);
    return found == expected
               ? ""
               : fmt::format("it found {} edge pixels where the CPU finds {}", found, expected);
}

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
        gpu =
            std::make_shared<GpuPool>(probe.name, slots, [&] { return make_cuda_worker(worker); });
        probe.why_not = why_not(*gpu);
    } catch (const std::exception& failure) {
        probe.why_not = as_clause(failure.what());
    }
    return probe;
}

}  // namespace ocelli::slave
