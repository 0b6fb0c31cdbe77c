#include "slave/analysis/gpu_sources.hpp"

#include "slave/analysis/edge_thresholds.hpp"

namespace ocelli::slave {

namespace {

// What lies in memory that the worker uses again is copied.
void copy_map(const cuda::Edges& edges, cv::Size size, cv::Mat& to) {
    auto* const map = const_cast<std::uint8_t*>(edges.map);  // which cv::Mat would want to write
    cv::Mat(size, CV_8U, map, edges.map_stride_bytes).copyTo(to);
}

}  // namespace

Result<FoundEdges> GpuEdgeSource::find(const GreyPlane& grey, const Parameters& edge) {
    cuda::EdgeRules rules;
    rules.aperture = edge.integer("aperture");
    rules.low = edge.real_or_auto("low");
    rules.high = edge.real_or_auto("high");
    rules.l2 = edge.flag("l2_gradient");
    rules.map = edge.flag("map");
    rules.blur = edge.real("blur");
    if (rules.low && rules.high) {
        if (const auto checked = edge_thresholds(edge, [] { return 0; }); !checked) {
            return checked.error();
        }
    }
    FoundEdges found{{}, gpu_->name()};
    gpu_->work_on(grey, [&](GpuWorker& worker) {
        const cuda::Edges& edges = worker.edges(rules);
        found.traced.pixels = edges.pixels;
        found.traced.contours = edges.contours;
        if (rules.map) {
            copy_map(edges, grey.pixels.size(), map_);
            found.traced.edges = map_;
        }
    });
    return found;
}

const std::vector<Corner>& GpuCornerSource::find(const GreyPlane& grey, const CornerRules& rules) {
    cuda::CornerRules wanted;
    wanted.count_max = rules.count_max;
    wanted.quality = rules.quality;
    wanted.distance_min = rules.distance_min;
    wanted.block_size = rules.block_size;
    corners_.clear();
    gpu_->work_on(grey, [&](GpuWorker& worker) {
        for (const cuda::Corner& corner : worker.corners(wanted)) {
            corners_.push_back({corner.x, corner.y, corner.response});
        }
    });
    return corners_;
}

}  // namespace ocelli::slave
