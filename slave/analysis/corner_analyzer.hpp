#pragma once

// The kind `corner`, on the CPU and on a GPU.

#include <memory>
#include <string>
#include <vector>

#include "slave/analysis/analyzer.hpp"
#include "slave/devices/gpu_pool.hpp"
#include "slave/kernels/corner_finder.hpp"
#include "slave/picture/picture.hpp"

namespace ocelli::slave {

// What finds corners, on some device: the points of cv::goodFeaturesToTrack. An instance belongs to
// one thread.
class CornerSource {
  public:
    virtual ~CornerSource() = default;

    // What it gives is valid until the next call. Throws what the library below throws.
    virtual const std::vector<Corner>& find(const GreyPlane& grey, const CornerRules& rules) = 0;
};

class CpuCornerSource final : public CornerSource {
  public:
    const std::vector<Corner>& find(const GreyPlane& grey, const CornerRules& rules) override {
        return finder_.find(grey.pixels, rules);
    }

  private:
    CornerFinder finder_;
};

// On a GPU, in a slot that all threads share. Throws cuda::Failure.
class GpuCornerSource final : public CornerSource {
  public:
    explicit GpuCornerSource(std::shared_ptr<GpuPool> gpu) : gpu_(std::move(gpu)) {}

    const std::vector<Corner>& find(const GreyPlane& grey, const CornerRules& rules) override;

  private:
    std::shared_ptr<GpuPool> gpu_;
    std::vector<Corner> corners_;
};

// Corners after Shi and Tomasi ("Good features to track", 1994; cv::goodFeaturesToTrack), with the
// smaller eigenvalue of the gradient matrix as response, the strongest first. With `subpixel` each
// position is refined where the picture is large enough for the refinement's window (7×7 pixels).
class CornerAnalyzer : public Analyzer {
  public:
    CornerAnalyzer() : CornerAnalyzer(std::make_unique<CpuCornerSource>(), "cpu") {}
    // `device`: where `source` looks.
    CornerAnalyzer(std::unique_ptr<CornerSource> source, std::string device)
        : source_(std::move(source)), device_(std::move(device)) {}

    Result<AnalysisOutput> analyze(const AnalysisInput& input) override;

  private:
    std::unique_ptr<CornerSource> source_;
    std::string device_;
};

}  // namespace ocelli::slave
