#pragma once

#include "slave/analysis/blur.hpp"
#include "slave/analysis/corner_source.hpp"
#include "slave/analysis/edge_source.hpp"
#include "slave/kernels/edge_finder.hpp"

namespace ocelli::slave {

// Edges by slave/kernels/. Keeps its buffers, since fresh memory of this size costs more than the
// work.
class CpuEdgeSource final : public EdgeSource {
  public:
    Result<FoundEdges> find(const GreyPlane& grey, const Parameters& edge) override;

  private:
    Blur blur_;
    EdgeFinder finder_;
};

class CpuCornerSource final : public CornerSource {
  public:
    const std::vector<Corner>& find(const GreyPlane& grey, const CornerRules& rules) override {
        return finder_.find(grey.pixels, rules);
    }

  private:
    CornerFinder finder_;
};

}  // namespace ocelli::slave
