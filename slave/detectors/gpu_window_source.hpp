#pragma once

#include <memory>
#include <optional>

#include "slave/detectors/window_source.hpp"
#include "slave/devices/gpu_pool.hpp"
#include "slave/kernels/haar_search.hpp"

namespace ocelli::slave {

// On a GPU, in a slot that all threads share. A picture for which the device has no memory is
// searched on the CPU, which finds the same, and the log says so once for each size. Throws
// cuda::Failure for whatever else CUDA refuses.
class GpuWindowSource final : public WindowSource {
  public:
    GpuWindowSource(std::shared_ptr<GpuPool> gpu, const HaarCascade& cascade)
        : gpu_(std::move(gpu)), cascade_(gpu_->keep(cascade)) {}

    std::string_view device() const override {
        return on_cpu_ ? std::string_view("cpu") : gpu_->name();
    }
    std::vector<cv::Rect> windows(const GreyPlane& grey, double scale_factor,
                                  cv::Size smallest) override;

  private:
    std::vector<cv::Rect> search_on_gpu(const GreyPlane& grey, const cuda::CascadeRules& rules);

    std::shared_ptr<GpuPool> gpu_;
    const GpuCascade& cascade_;  // of the pool
    bool on_cpu_ = false;        // the last search was there
    cv::Size told_;  // of the last picture that had no room: a camera's next are as large
    std::optional<HaarSearch> cpu_;
};

}  // namespace ocelli::slave
