#include "slave/detectors/make_window_source.hpp"

#include <fmt/format.h>

#include "slave/detectors/cpu_window_sources.hpp"
#include "slave/detectors/gpu_window_source.hpp"
#include "slave/devices/cascade_proof.hpp"

namespace ocelli::slave {

namespace {

using Made = Result<std::unique_ptr<WindowSource>>;

Made by_opencv(const std::string& origin, const std::string& path) {
    std::string why = "it is not a cascade";
    try {
        cv::CascadeClassifier classifier;
        if (classifier.load(path)) {
            return std::make_unique<OpenCvWindowSource>(std::move(classifier));
        }
    } catch (const cv::Exception& exception) {
        why = exception.err;
    }
    return Error{ErrorCode::bad_config,
                 fmt::format("{}: the cascade '{}' cannot be loaded: {}. Restore the file.", origin,
                             path, why)};
}

}  // namespace

Made make_window_source(const std::string& origin, const std::string& path,
                        const CascadeDevice& device) {
    auto cascade = load_haar_cascade(path);
    if (!cascade) {
        return by_opencv(origin, path);
    }
    if (!device.gpu) {
        return std::make_unique<HaarWindowSource>(std::move(*cascade));
    }
    const std::string reason = why_not(*device.gpu, *cascade);
    if (reason.empty()) {
        return std::make_unique<GpuWindowSource>(device.gpu, *cascade);
    }
    if (device.by_name) {
        return Error{ErrorCode::bad_config,
                     fmt::format("{}: the cascade '{}' cannot be used on the device {}, which was "
                                 "asked for: {}; use --device cpu, or auto, which leaves such a "
                                 "cascade to the CPU",
                                 origin, path, device.gpu->name(), reason)};
    }
    if (device.notes != nullptr) {
        device.notes->push_back(fmt::format("the cascade '{}' stays on the CPU, not on {}: {}",
                                            path, device.gpu->name(), reason));
    }
    return std::make_unique<HaarWindowSource>(std::move(*cascade));
}

}  // namespace ocelli::slave
