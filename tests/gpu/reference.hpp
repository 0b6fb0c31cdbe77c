#pragma once

// Canny's edges by their definition, written without a look at the kernels: every pixel for itself,
// hysteresis by flooding.

#include <cstdint>
#include <vector>

#include "slave/cuda/edges.hpp"
#include "tests/gpu/drawn_pictures.hpp"

namespace ocelli::cuda::testing {

struct ReferenceEdges {
    std::vector<std::uint8_t> map;  // without gaps
    std::int64_t pixels = 0;
    std::int64_t contours = 0;
};

// For aperture 3. `rules` has both thresholds.
ReferenceEdges reference_edges(const DrawnPicture& picture, const EdgeRules& rules);

}  // namespace ocelli::cuda::testing
