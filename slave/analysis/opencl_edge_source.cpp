#include "slave/analysis/opencl_edge_source.hpp"

#include "slave/analysis/edge_thresholds.hpp"

namespace ocelli::slave {

Result<FoundEdges> OpenClEdgeSource::find(const GreyPlane& grey, const Parameters& edge) {
    constexpr int kAperture = 3;
    if (edge.integer("aperture") != kAperture) {
        return cpu_.find(grey, edge);
    }
    const bool l2 = edge.flag("l2_gradient");
    finder_.load(blur_.of(grey.pixels, edge.real("blur")));
    const auto thresholds = edge_thresholds(edge, [&] {
        return median_gradient(kAperture,
                               [&](int shift) { return finder_.median_magnitude(l2, shift); });
    });
    if (!thresholds) {
        return thresholds.error();
    }
    return FoundEdges{finder_.find(thresholds->low, thresholds->high, l2), "opencl"};
}

}  // namespace ocelli::slave
