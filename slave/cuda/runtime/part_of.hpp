#pragma once

#include <cstddef>

#include "slave/cuda/kernels/sequence.hpp"

namespace ocelli::cuda {

// Some of a batch's pictures, one after the other.
struct PictureRange {
    int first = 0;
    int count = 0;

    bool operator==(const PictureRange&) const = default;
};

// What the kernels of those pictures work on: all that a picture has of its own is moved to the
// first of them; rules and `sums` stay shared.
inline Buffers part_of(const Buffers& all, PictureRange pictures) {
    const auto first = static_cast<std::size_t>(pictures.first);
    const auto width = static_cast<std::size_t>(all.width);
    const auto height = static_cast<std::size_t>(all.height);
    const std::size_t plane = static_cast<std::size_t>(all.stride) * height;
    const auto move = [&](auto*& part, std::size_t each) {
        part += part != nullptr ? first * each : 0;
    };
    Buffers some = all;
    some.count = pictures.count;
    move(some.bgr, 3 * plane);
    move(some.grey, plane);
    move(some.smooth, plane);
    move(some.marks, plane);
    move(some.edges, plane);
    move(some.scratch, width * height);
    move(some.magnitudes, kMagnitudeBins);
    move(some.peak_bins, kPeakBins);
    move(some.keys, all.room);
    move(some.bounds, 1);
    move(some.edge_counts, 1);
    move(some.peak_counts, 1);
    return some;
}

}  // namespace ocelli::cuda
