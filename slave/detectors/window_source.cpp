#include "slave/detectors/window_source.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "slave/devices/cascade_proof.hpp"
#include "slave/devices/gpu_failure.hpp"

namespace ocelli::slave {

namespace {

constexpr int kGpuSideMax = 65'535;  // px that slave/cuda can number

}  // namespace

std::vector<cv::Rect> GpuWindowSource::windows(const GreyPlane& grey, double scale_factor,
                                               cv::Size smallest) {
    on_cpu_ = std::max(grey.pixels.cols, grey.pixels.rows) > kGpuSideMax;
    try {
        if (!on_cpu_) {
            return search_on_gpu(grey, {scale_factor, smallest.width, smallest.height});
        }
    } catch (const cuda::Failure& failure) {
        if (!is_lack_of_memory(failure)) {
            throw;
        }
        if (std::exchange(told_, grey.pixels.size()) != grey.pixels.size()) {
            spdlog::warn("cascades search a picture of {}x{} on the CPU: {}{}", grey.pixels.cols,
                         grey.pixels.rows, failure.what(), kMoreRoom);
        }
    }
    on_cpu_ = true;
    if (!cpu_) {
        cpu_.emplace(cascade_.source);
    }
    return cpu_->windows(grey.pixels, scale_factor, smallest);
}

std::vector<cv::Rect> GpuWindowSource::search_on_gpu(const GreyPlane& grey,
                                                     const cuda::CascadeRules& rules) {
    std::vector<cv::Rect> found;
    const auto search = [&](GpuWorker& worker) {
        for (const cuda::Box& each : worker.windows(cascade_, rules)) {
            found.emplace_back(each.x, each.y, each.width, each.height);
        }
    };
    // A fresh worker for each large picture would cost more than the search on the CPU.
    gpu_->work_on(grey, search, GpuPool::NoRoom::fail);
    return found;
}

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
