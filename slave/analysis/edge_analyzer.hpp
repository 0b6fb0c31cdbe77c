#pragma once

#include <memory>

#include "slave/analysis/analyzer.hpp"
#include "slave/analysis/cpu_sources.hpp"

namespace ocelli::slave {

// Canny's edges (J. Canny, 1986; cv::Canny) of the grey plane: how many pixels, which share of the
// picture, and how many contours, that is, groups of edge pixels that touch each other, corners
// included. With `map`, the edges as artifact "edges.png": white on black, one bit a pixel.
class EdgeAnalyzer : public Analyzer {
  public:
    explicit EdgeAnalyzer(std::unique_ptr<EdgeSource> source = std::make_unique<CpuEdgeSource>())
        : source_(std::move(source)) {}

    Result<AnalysisOutput> analyze(const AnalysisInput& input) override;

  private:
    std::unique_ptr<EdgeSource> source_;
};

}  // namespace ocelli::slave
