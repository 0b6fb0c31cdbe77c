#include "slave/detectors/gpu_window_source.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "slave/devices/gpu_failure.hpp"

namespace ocelli::slave {

namespace {

constexpr int kSideMax = 65'535;  // px that slave/cuda can number

}  // namespace

std::vector<cv::Rect> GpuWindowSource::windows(const GreyPlane& grey, double scale_factor,
                                               cv::Size smallest) {
    on_cpu_ = std::max(grey.pixels.cols, grey.pixels.rows) > kSideMax;
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

}  // namespace ocelli::slave
