#pragma once

#include "slave/cuda/kernels/portable.hpp"
#include "slave/cuda/kernels/sobel.hpp"

namespace ocelli::cuda {

constexpr std::uint8_t kNoEdge = 0;
constexpr std::uint8_t kWeakEdge = 1;    // an edge if it is joined to a strong one
constexpr std::uint8_t kStrongEdge = 3;  // an edge

// Thresholds on magnitudes as they are computed.
struct EdgeBounds {
    int low;
    int high;
};

// Across the edge: whether to look at the neighbours left and right, above and below, or aslant.
// With t = tan 22.5° as OpenCV rounds it, 13573/2^15; see slave/kernels/edge_rows.inc.
struct Direction {
    int dx;  // of the neighbour before
    int dy;
    bool ties;  // whether a neighbour after it may be as strong
};

OCELLI_HD Direction direction_of(Gradient gradient) {
    constexpr int kTangent = 13573;
    constexpr int kShift = 15;
    const int across = gradient.dx < 0 ? -gradient.dx : gradient.dx;
    const int down = gradient.dy < 0 ? -gradient.dy : gradient.dy;
    const int q = static_cast<int>((static_cast<unsigned>(across) * kTangent) >> kShift);
    if (down <= q) {
        return {-1, 0, true};
    }
    if (down > 2 * across + q) {
        return {0, -1, true};
    }
    const bool falls = (gradient.dx ^ gradient.dy) < 0;
    return {falls ? 1 : -1, -1, false};
}

// `magnitudes`: at the pixel, its neighbours in rows of `stride`.
OCELLI_HD std::uint8_t mark_of(const int* magnitudes, int stride, Gradient gradient,
                               EdgeBounds bounds) {
    const int here = *magnitudes;
    if (here <= bounds.low) {
        return kNoEdge;
    }
    const Direction direction = direction_of(gradient);
    const int offset = direction.dy * stride + direction.dx;
    const int before = magnitudes[offset];
    const int after = magnitudes[-offset];
    const bool is_maximum = here > before && (here > after || (here == after && direction.ties));
    if (!is_maximum) {
        return kNoEdge;
    }
    return here > bounds.high ? kStrongEdge : kWeakEdge;
}

}  // namespace ocelli::cuda
