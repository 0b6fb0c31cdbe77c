#pragma once

#include <memory>
#include <string>

#include "slave/analysis/analyzer.hpp"
#include "slave/analysis/cpu_sources.hpp"

namespace ocelli::slave {

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
