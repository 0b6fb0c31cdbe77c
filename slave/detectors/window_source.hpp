#pragma once

// What finds the windows of a cascade in a picture: our own kernels, OpenCV, a GPU.

#include <memory>
#include <opencv2/core/types.hpp>
#include <opencv2/objdetect.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/error.hpp"
#include "slave/devices/gpu_pool.hpp"
#include "slave/kernels/haar_search.hpp"
#include "slave/picture/picture.hpp"

namespace ocelli::slave {

// What searches pictures with one cascade, on some device: the windows of
// cv::CascadeClassifier::detectMultiScale with 0 neighbours, in its order. An instance belongs to
// one thread.
class WindowSource {
  public:
    virtual ~WindowSource() = default;

    // "cpu", "cuda:0": where it searches; after a search, where that was.
    virtual std::string_view device() const = 0;
    // Each scale is `scale_factor` (above 1) times the one before. Throws what the library below
    // throws.
    virtual std::vector<cv::Rect> windows(const GreyPlane& grey, double scale_factor,
                                          cv::Size smallest) = 0;
};

// By slave/kernels/, which has cascades of the usual form.
class HaarWindowSource final : public WindowSource {
  public:
    explicit HaarWindowSource(HaarCascade cascade) : search_(std::move(cascade)) {}

    std::string_view device() const override { return "cpu"; }
    std::vector<cv::Rect> windows(const GreyPlane& grey, double scale_factor,
                                  cv::Size smallest) override {
        return search_.windows(grey.pixels, scale_factor, smallest);
    }

  private:
    HaarSearch search_;
};

// By OpenCV, which has them all: LBP, tilted features, larger trees.
class OpenCvWindowSource final : public WindowSource {
  public:
    explicit OpenCvWindowSource(cv::CascadeClassifier classifier)
        : classifier_(std::move(classifier)) {}

    std::string_view device() const override { return "cpu"; }
    std::vector<cv::Rect> windows(const GreyPlane& grey, double scale_factor,
                                  cv::Size smallest) override {
        std::vector<cv::Rect> found;
        // With 0 neighbours OpenCV does not group: the count is what we need.
        classifier_.detectMultiScale(grey.pixels, found, scale_factor, 0, 0, smallest);
        return found;
    }

  private:
    cv::CascadeClassifier classifier_;
};

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

// Where cascades are to search.
struct CascadeDevice {
    std::shared_ptr<GpuPool> gpu = nullptr;     // none: on the CPU
    bool by_name = false;                       // it was asked for, so nothing falls back
    std::vector<std::string>* notes = nullptr;  // hear what stays on the CPU and why; may be null
};

// What searches with the cascade in the file `path`: the GPU, where there is one and it has been
// proven to find what the CPU finds; else slave/kernels/; OpenCV, on the CPU, for cascades of
// another form. bad_config: the file is no cascade; or the GPU was asked for by name and finds
// something else with it. `origin`: the manifest, for messages.
Result<std::unique_ptr<WindowSource>> make_window_source(const std::string& origin,
                                                         const std::string& path,
                                                         const CascadeDevice& device);

}  // namespace ocelli::slave
