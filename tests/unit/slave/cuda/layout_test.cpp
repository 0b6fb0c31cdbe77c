#include "slave/cuda/runtime/layout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace ocelli::cuda {
namespace {

using Part = std::pair<std::size_t, std::size_t>;  // begin, bytes

std::vector<Part> parts_of(const BatchLayout& layout, const BatchShape& shape) {
    const Buffers& b = layout.buffers;
    const auto count = static_cast<std::size_t>(shape.count);
    const std::size_t plane =
        static_cast<std::size_t>(b.stride) * static_cast<std::size_t>(shape.height) * count;
    const std::size_t pixels =
        static_cast<std::size_t>(shape.width) * static_cast<std::size_t>(shape.height);
    const auto at = [](const void* part) { return reinterpret_cast<std::size_t>(part); };
    std::vector<Part> parts{{at(b.edge_order), sizeof(EdgeOrder) * kLanesMax},
                            {at(b.quality), sizeof(double) * kLanesMax},
                            {at(b.grey), plane},
                            {at(b.smooth), plane},
                            {at(b.marks), plane},
                            {at(b.edges), plane},
                            {at(b.scratch), 4 * pixels * count},
                            {at(b.magnitudes), 4 * kMagnitudeBins * count},
                            {at(b.peak_bins), 4 * kPeakBins * count},
                            {at(b.keys), sizeof(PeakKey) * shape.room * count},
                            {at(b.bounds), sizeof(EdgeBounds) * count},
                            {at(b.edge_counts), sizeof(EdgeCounts) * count},
                            {at(b.peak_counts), sizeof(PeakCounts) * count}};
    if (shape.colour) {
        parts.emplace_back(at(b.bgr), 3 * plane);
    }
    if (shape.sums) {
        parts.emplace_back(at(b.sums), sizeof(Products<double>) * pixels);
    }
    std::sort(parts.begin(), parts.end());
    return parts;
}

TEST(CudaLayout, HasPartsThatDoNotOverlap) {
    for (const BatchShape& shape : {BatchShape{1, 1, 1, false, false, 1},
                                    {1920, 1080, 16, true, true, 4096},
                                    {333, 217, 3, false, true, 5000},
                                    {15, 7, 2, true, false, 1}}) {
        const BatchLayout layout = lay_out(shape, nullptr);
        const std::vector<Part> parts = parts_of(layout, shape);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            EXPECT_EQ(parts[i].first % 256, 0U);
            const std::size_t next = i + 1 < parts.size() ? parts[i + 1].first : layout.total_bytes;
            EXPECT_LE(parts[i].first + parts[i].second, next) << i;
        }
    }
}

// What load() has put there must stay where it is when more room is wanted.
TEST(CudaLayout, KeepsThePicturesWhereTheyAre) {
    const BatchLayout small = lay_out({640, 480, 4, true, false, 4096}, nullptr);
    const BatchLayout large = lay_out({640, 480, 4, true, true, 65536}, nullptr);
    EXPECT_EQ(small.input, large.input);
    EXPECT_EQ(small.results, large.results);
    EXPECT_EQ(small.buffers.grey, large.buffers.grey);
    EXPECT_LT(reinterpret_cast<std::size_t>(small.buffers.grey), small.results);
}

TEST(CudaLayout, StagesRowsWithTheirGaps) {
    const std::array<std::uint8_t, 10> pixels{1, 2, 3, 99, 99, 4, 5, 6, 99, 99};
    std::vector<std::uint8_t> staged(2 * 16 + 1, 77);
    std::uint8_t* const end =
        stage_picture({pixels.data(), 3, 2, 5, PictureView::Colour::grey}, staged.data());
    EXPECT_EQ(end, staged.data() + 32);
    EXPECT_EQ(std::vector<std::uint8_t>(staged.begin(), staged.begin() + 4),
              (std::vector<std::uint8_t>{1, 2, 3, 0}));
    EXPECT_EQ(std::vector<std::uint8_t>(staged.begin() + 16, staged.begin() + 20),
              (std::vector<std::uint8_t>{4, 5, 6, 0}));
    EXPECT_EQ(staged.back(), 77);
}

TEST(CudaLayout, HasRoomForMorePeaksThanCorners) {
    EXPECT_EQ(peak_room(1), 4096U);
    EXPECT_EQ(peak_room(200), 4096U);
    EXPECT_EQ(peak_room(10000), 65536U);
}

}  // namespace
}  // namespace ocelli::cuda
