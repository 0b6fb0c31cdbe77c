#include "slave/cuda/runtime/downloads.hpp"

namespace ocelli::cuda {

namespace {

void add(std::vector<Piece>& pieces, Piece piece) {
    if (!pieces.empty() && pieces.back().from + pieces.back().bytes == piece.from) {
        pieces.back().bytes += piece.bytes;
    } else {
        pieces.push_back(piece);
    }
}

}  // namespace

std::vector<Piece> downloads(const BatchLayout& layout, const SequenceKey& key) {
    const auto first = static_cast<std::size_t>(key.pictures.first);
    const auto count = static_cast<std::size_t>(key.pictures.count);
    const auto all = static_cast<std::size_t>(layout.buffers.count);
    const bool map = key.edges && key.map;
    std::vector<Piece> pieces;
    if (count == all) {  // with the gaps between parts
        add(pieces, {layout.results, layout.results_bytes});
        if (key.corners) {
            add(pieces, {layout.keys, layout.keys_bytes});
        }
        if (map) {
            add(pieces, {layout.edges, layout.edges_bytes});
        }
        return pieces;
    }
    const auto add_part = [&](std::size_t part, std::size_t each) {
        add(pieces, {part + first * each, count * each});
    };
    if (key.edges) {
        add_part(layout.results, sizeof(EdgeCounts));
    }
    if (key.corners) {
        add_part(layout.peak_counts, sizeof(PeakCounts));
        add_part(layout.keys, layout.buffers.room * sizeof(PeakKey));
    }
    if (map) {
        add_part(layout.edges, layout.edges_bytes / all);
    }
    return pieces;
}

}  // namespace ocelli::cuda
