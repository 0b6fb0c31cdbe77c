#pragma once

#include "slave/analysis/cpu_sources.hpp"
#include "slave/opencl/opencl_edge_finder.hpp"

namespace ocelli::slave {

// Edges on an OpenCL device; with another aperture than 3, on the CPU.
class OpenClEdgeSource final : public EdgeSource {
  public:
    explicit OpenClEdgeSource(const OpenClDevice& device) : finder_(device) {}

    Result<FoundEdges> find(const GreyPlane& grey, const Parameters& edge) override;

  private:
    Blur blur_;
    OpenClEdgeFinder finder_;
    CpuEdgeSource cpu_;
};

}  // namespace ocelli::slave
