#pragma once

#include "slave/analysis/analyzer.hpp"
#include "slave/kernels/corner_finder.hpp"

namespace ocelli::slave {

// Corners after Shi and Tomasi ("Good features to track", 1994; cv::goodFeaturesToTrack), with the
// smaller eigenvalue of the gradient matrix as response, the strongest first. With `subpixel` each
// position is refined where the picture is large enough for the refinement's window (7×7 pixels).
class CornerAnalyzer : public Analyzer {
  public:
    Result<AnalysisOutput> analyze(const AnalysisInput& input) override;

  private:
    CornerFinder finder_;
};

}  // namespace ocelli::slave
