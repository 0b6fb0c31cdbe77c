#pragma once

#include <memory>

#include "slave/analysis/corner_source.hpp"
#include "slave/analysis/edge_source.hpp"
#include "slave/devices/gpu_pool.hpp"

namespace ocelli::slave {

// Edges and corners on a GPU, in a slot that all threads share. They throw cuda::Failure.

class GpuEdgeSource final : public EdgeSource {
  public:
    explicit GpuEdgeSource(std::shared_ptr<GpuPool> gpu) : gpu_(std::move(gpu)) {}

    Result<FoundEdges> find(const GreyPlane& grey, const Parameters& edge) override;

  private:
    std::shared_ptr<GpuPool> gpu_;
    cv::Mat map_;
};

class GpuCornerSource final : public CornerSource {
  public:
    explicit GpuCornerSource(std::shared_ptr<GpuPool> gpu) : gpu_(std::move(gpu)) {}

    const std::vector<Corner>& find(const GreyPlane& grey, const CornerRules& rules) override;

  private:
    std::shared_ptr<GpuPool> gpu_;
    std::vector<Corner> corners_;
};

}  // namespace ocelli::slave
