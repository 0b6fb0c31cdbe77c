#pragma once

// What the rules for edges and corners mean to the kernels.

#include "slave/cuda/corners.hpp"
#include "slave/cuda/edges.hpp"
#include "slave/cuda/kernels/sequence.hpp"
#include "slave/cuda/runtime/blur_weights.hpp"

namespace ocelli::cuda {

inline EdgeOrder order_of(const EdgeRules& rules) {
    return {rules.low.value_or(0), rules.high.value_or(0), rules.low.has_value() ? 1 : 0,
            rules.high.has_value() ? 1 : 0};
}

inline EdgeSteps steps_of(const EdgeRules& rules) {
    return {rules.aperture, rules.l2, !rules.high.has_value(), blur_weights(rules.blur)};
}

inline CornerSteps steps_of(const CornerRules& rules) {
    const bool harris = rules.response == CornerRules::Response::harris;
    return {rules.block_size, {harris ? 1 : 0, static_cast<float>(rules.harris_k)}};
}

// Whether peaks that had no room could give more corners.
inline bool is_short(const Corners& corners, const PeakCounts& counts, const CornerRules& rules) {
    return counts.kept < counts.peaks && corners.size() < static_cast<std::size_t>(rules.count_max);
}

}  // namespace ocelli::cuda
