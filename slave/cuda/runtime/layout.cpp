#include "slave/cuda/runtime/layout.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "slave/cuda/runtime/parts.hpp"

namespace ocelli::cuda {

int row_stride(int width) {
    constexpr int kRow = 16;
    return divided_up(width, kRow) * kRow;
}

std::uint8_t* stage_picture(const PictureView& picture, std::uint8_t* to) {
    const std::size_t channels = picture.colour == PictureView::Colour::bgr ? 3 : 1;
    const std::size_t stride = channels * static_cast<std::size_t>(row_stride(picture.width));
    const std::size_t row_bytes = channels * static_cast<std::size_t>(picture.width);
    const auto rows = static_cast<std::size_t>(picture.height);
    if (stride == row_bytes && picture.stride_bytes == row_bytes) {
        std::memcpy(to, picture.pixels, rows * row_bytes);
        return to + rows * row_bytes;
    }
    for (std::size_t y = 0; y < rows; ++y) {
        std::memcpy(to, picture.pixels + y * picture.stride_bytes, row_bytes);
        std::memset(to + row_bytes, 0, stride - row_bytes);
        to += stride;
    }
    return to;
}

BatchLayout lay_out(const BatchShape& shape, std::byte* memory) {
    const auto count = static_cast<std::size_t>(shape.count);
    const auto height = static_cast<std::size_t>(shape.height);
    const auto stride = static_cast<std::size_t>(row_stride(shape.width));
    const std::size_t plane = stride * height;
    const std::size_t pixels = static_cast<std::size_t>(shape.width) * height;
    BatchLayout layout;
    Buffers& buffers = layout.buffers;
    buffers.width = shape.width;
    buffers.height = shape.height;
    buffers.stride = row_stride(shape.width);
    buffers.count = shape.count;
    buffers.room = shape.room;

    Parts parts(memory);
    buffers.edge_order = parts.take<EdgeOrder>(kLanesMax);
    buffers.quality = parts.take<double>(kLanesMax);
    layout.input = parts.used();
    layout.input_bytes = (shape.colour ? 3 : 1) * plane * count;
    auto* const input = parts.take<std::uint8_t>(layout.input_bytes);
    buffers.bgr = shape.colour ? input : nullptr;
    buffers.grey = shape.colour ? parts.take<std::uint8_t>(plane * count) : input;

    layout.results = parts.used();
    buffers.edge_counts = parts.take<EdgeCounts>(count);
    layout.peak_counts = parts.used();
    buffers.peak_counts = parts.take<PeakCounts>(count);
    layout.results_bytes = parts.used() - layout.results;
    layout.keys = parts.used();
    buffers.keys = parts.take<PeakKey>(shape.room * count);
    layout.keys_bytes = parts.used() - layout.keys;
    layout.edges = parts.used();
    layout.edges_bytes = plane * count;
    buffers.edges = parts.take<std::uint8_t>(layout.edges_bytes);

    buffers.smooth = parts.take<std::uint8_t>(plane * count);
    buffers.marks = parts.take<std::uint8_t>(plane * count);
    buffers.scratch = parts.take<std::uint32_t>(pixels * count);
    buffers.magnitudes = parts.take<std::uint32_t>(kMagnitudeBins * count);
    buffers.peak_bins = parts.take<std::uint32_t>(kPeakBins * count);
    buffers.bounds = parts.take<EdgeBounds>(count);
    buffers.sums = shape.sums ? parts.take<Products<double>>(pixels) : nullptr;
    layout.total_bytes = parts.used();
    return layout;
}

std::uint32_t peak_room(int count_max) {
    constexpr std::uint32_t kLeast = 4096;
    constexpr std::uint32_t kMost = 65536;
    const std::uint32_t wanted = 16 * static_cast<std::uint32_t>(std::clamp(count_max, 1, 10000));
    return std::clamp(std::bit_ceil(wanted), kLeast, kMost);
}

}  // namespace ocelli::cuda
