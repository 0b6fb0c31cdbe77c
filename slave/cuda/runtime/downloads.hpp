#pragma once

#include <cstddef>
#include <vector>

#include "slave/cuda/runtime/graph_cache.hpp"

namespace ocelli::cuda {

// A piece of a layout's memory.
struct Piece {
    std::size_t from = 0;
    std::size_t bytes = 0;

    bool operator==(const Piece&) const = default;
};

// What comes back to the host from a launch sequence; what lies together as one piece.
std::vector<Piece> downloads(const BatchLayout& layout, const SequenceKey& key);

}  // namespace ocelli::cuda
