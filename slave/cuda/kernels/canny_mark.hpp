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

// Where the neighbours across an edge lie: on which sides of the pixel.
enum class Across { beside = 0, above = 1, falling = 2, rising = 3 };

// With t = tan 22.5° as OpenCV rounds it, 13573/2^15; see slave/kernels/edge_rows.inc.
OCELLI_HD Across across_of(Gradient gradient) {
    constexpr int kTangent = 13573;
    constexpr int kShift = 15;
    const int across = gradient.dx < 0 ? -gradient.dx : gradient.dx;
    const int down = gradient.dy < 0 ? -gradient.dy : gradient.dy;
    const int q = static_cast<int>((static_cast<unsigned>(across) * kTangent) >> kShift);
    if (down <= q) {
        return Across::beside;
    }
    if (down > 2 * across + q) {
        return Across::above;
    }
    return (gradient.dx ^ gradient.dy) < 0 ? Across::rising : Across::falling;
}

// A magnitude with what lies across the edge below it. Magnitudes are less than 2^29: the largest,
// dx²+dy² of aperture 5, is less than 2·12240².
OCELLI_HD int packed(int magnitude, Across across) {
    return magnitude << 2 | static_cast<int>(across);
}

OCELLI_HD int magnitude_of(int packed) {
    return packed >> 2;
}

// `at`: packed magnitudes, those of neighbours in rows of `stride`.
OCELLI_HD std::uint8_t mark_of(const int* at, int stride, EdgeBounds bounds) {
    const int here = magnitude_of(*at);
    if (here <= bounds.low) {
        return kNoEdge;
    }
    const auto across = static_cast<Across>(*at & 3);
    const int offset = across == Across::beside    ? 1
                       : across == Across::above   ? stride
                       : across == Across::falling ? stride + 1
                                                   : stride - 1;
    const int before = magnitude_of(at[-offset]);
    const int after = magnitude_of(at[offset]);
    // Of two that are as strong, beside each other, one above the other, the first is the edge.
    const bool ties = across == Across::beside || across == Across::above;
    if (here <= before || here < after || (here == after && !ties)) {
        return kNoEdge;
    }
    return here > bounds.high ? kStrongEdge : kWeakEdge;
}

}  // namespace ocelli::cuda
