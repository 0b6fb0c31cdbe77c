#include "slave/cuda/runtime/downloads.hpp"

#include <gtest/gtest.h>

namespace ocelli::cuda {
namespace {

std::vector<Piece> pieces(const BatchShape& shape, PictureRange pictures, bool edges, bool map,
                          bool corners) {
    SequenceKey key{shape, {}, map, {}, pictures};
    if (edges) {
        key.edges.emplace();
    }
    if (corners) {
        key.corners.emplace();
    }
    return downloads(lay_out(shape, nullptr), key);
}

TEST(Downloads, OfAllPicturesAreOnePieceWhereItLiesTogether) {
    const BatchShape shape{640, 480, 5, false, false, 4096};
    const BatchLayout layout = lay_out(shape, nullptr);
    const std::size_t all = layout.edges + layout.edges_bytes - layout.results;
    EXPECT_EQ(pieces(shape, {0, 5}, true, true, true), (std::vector<Piece>{{layout.results, all}}));
    EXPECT_EQ(pieces(shape, {0, 5}, true, true, false),
              (std::vector<Piece>{{layout.results, layout.results_bytes},
                                  {layout.edges, layout.edges_bytes}}));
    EXPECT_EQ(pieces(shape, {0, 5}, true, false, true),
              (std::vector<Piece>{{layout.results, layout.results_bytes + layout.keys_bytes}}));
}

// Or they would write over what other lanes have brought back.
TEST(Downloads, OfSomePicturesAreTheirOwn) {
    const BatchShape shape{640, 480, 9, false, false, 4096};
    const BatchLayout layout = lay_out(shape, nullptr);
    const Buffers& all = layout.buffers;
    const auto at = [](const auto* part) { return reinterpret_cast<std::size_t>(part); };
    EXPECT_EQ(pieces(shape, {3, 2}, true, true, true),
              (std::vector<Piece>{{at(all.edge_counts + 3), 2 * sizeof(EdgeCounts)},
                                  {at(all.peak_counts + 3), 2 * sizeof(PeakCounts)},
                                  {at(all.keys + 3 * 4096), 2 * 4096 * sizeof(PeakKey)},
                                  {layout.edges + 3 * 640 * 480, 2 * 640 * 480}}));
    EXPECT_EQ(pieces(shape, {3, 2}, true, false, false),
              (std::vector<Piece>{{at(all.edge_counts + 3), 2 * sizeof(EdgeCounts)}}));
}

}  // namespace
}  // namespace ocelli::cuda
