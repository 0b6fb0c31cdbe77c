#pragma once

#include <opencv2/core/mat.hpp>

#include "slave/analysis/analyzer.hpp"
#include "slave/kernels/edge_finder.hpp"

namespace ocelli::slave {

// Canny's edges (J. Canny, 1986; cv::Canny) of the grey plane: how many pixels, which share of the
// picture, and how many contours, that is, groups of edge pixels that touch each other, corners
// included. With `map`, the edges as artifact "edges.png": white on black, one bit a pixel.
class EdgeAnalyzer : public Analyzer {
  public:
    Result<AnalysisOutput> analyze(const AnalysisInput& input) override;

  private:
    // Kept from picture to picture, since fresh memory of this size costs more than the work.
    cv::Mat smooth_;
    EdgeFinder finder_;
};

}  // namespace ocelli::slave
