#pragma once

#include <cstddef>

#include "slave/cuda/kernels/sequence.hpp"
#include "slave/cuda/picture_view.hpp"

namespace ocelli::cuda {

// From row to row of bytes on the device.
int row_stride(int width);

// Writes a picture as it lies on the device, gaps between rows included; returns where the next
// one begins.
std::uint8_t* stage_picture(const PictureView& picture, std::uint8_t* to);

// How many streams at most share the pictures of a batch.
constexpr int kLanesMax = 4;

// Whether corners with such windows take the memory that all pictures of a batch share.
inline bool needs_sums(int block) {
    return block != 3 && block != 5;
}

// What a batch needs. `sums`: whether corners that need them are looked for.
struct BatchShape {
    int width = 0;
    int height = 0;
    int count = 0;
    bool colour = false;
    bool sums = false;
    std::uint32_t room = 0;  // for peaks of a picture

    bool operator==(const BatchShape&) const = default;
};

// Where everything of a batch lies in one piece of memory; what is moved together lies together.
// The host's staging memory has the same order for the parts that are moved.
struct BatchLayout {
    std::size_t input = 0;  // as it comes from the host: colour, or grey
    std::size_t input_bytes = 0;
    std::size_t results = 0;  // EdgeCounts, PeakCounts
    std::size_t results_bytes = 0;
    std::size_t peak_counts = 0;  // among the results
    std::size_t keys = 0;
    std::size_t keys_bytes = 0;
    std::size_t edges = 0;
    std::size_t edges_bytes = 0;
    std::size_t total_bytes = 0;

    Buffers buffers;  // whose pointers count from `memory`; rules: kLanesMax, one for each lane
};

// `memory`: where the layout is to begin, aligned to 256 bytes; it is not touched.
BatchLayout lay_out(const BatchShape& shape, std::byte* memory);

// Room for peaks of a picture from which so many corners are chosen.
std::uint32_t peak_room(int count_max);

}  // namespace ocelli::cuda
