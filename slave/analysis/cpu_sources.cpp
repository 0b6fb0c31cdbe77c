#include "slave/analysis/cpu_sources.hpp"

#include "slave/analysis/edge_thresholds.hpp"

namespace ocelli::slave {

Result<FoundEdges> CpuEdgeSource::find(const GreyPlane& grey, const Parameters& edge) {
    const int aperture = edge.integer("aperture");
    const bool l2 = edge.flag("l2_gradient");
    finder_.load(blur_.of(grey.pixels, edge.real("blur")), aperture);
    const auto thresholds =
        edge_thresholds(edge, [&] { return median_gradient(finder_, aperture, l2); });
    if (!thresholds) {
        return thresholds.error();
    }
    const double scale = sobel_scale(aperture);
    return FoundEdges{finder_.find(thresholds->low * scale, thresholds->high * scale, l2), "cpu"};
}

}  // namespace ocelli::slave
