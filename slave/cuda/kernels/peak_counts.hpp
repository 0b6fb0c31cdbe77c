#pragma once

#include <cstdint>

namespace ocelli::cuda {

// What is known of a picture's corners; zero before.
struct PeakCounts {
    std::int32_t largest;    // the bits of the strongest response
    std::uint32_t last_bin;  // of the peaks that were kept
    std::uint32_t peaks;     // responses that are enough, and no smaller than their neighbours
    std::uint32_t kept;
};

}  // namespace ocelli::cuda
