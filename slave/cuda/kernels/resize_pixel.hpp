#pragma once

#include "slave/cuda/kernels/portable.hpp"

namespace ocelli::cuda {

// Between which two pixels of a row, or rows, one of a resized picture lies, with weights of 2^11.
struct ResizeTap {
    std::int32_t first;
    std::int32_t second;
    std::int16_t first_weight;
    std::int16_t second_weight;
};

// As cv::resize with INTER_LINEAR rounds bytes. `above`, `below`: rows of the picture; `channel` of
// `channels` interleaved ones.
OCELLI_HD int resized_pixel(const std::uint8_t* above, const std::uint8_t* below, int channels,
                            int channel, const ResizeTap& column, const ResizeTap& row) {
    const int first = column.first * channels + channel;
    const int second = column.second * channels + channel;
    const int upper = above[first] * column.first_weight + above[second] * column.second_weight;
    const int lower = below[first] * column.first_weight + below[second] * column.second_weight;
    const int from_upper = (row.first_weight * (upper >> 4)) >> 16;
    const int from_lower = (row.second_weight * (lower >> 4)) >> 16;
    return (from_upper + from_lower + 2) >> 2;
}

// Half the size, where cv::resize takes means instead.
OCELLI_HD int halved_pixel(const std::uint8_t* above, const std::uint8_t* below, int channels,
                           int channel, int x) {
    const int first = 2 * x * channels + channel;
    const int second = first + channels;
    return (above[first] + above[second] + below[first] + below[second] + 2) >> 2;
}

}  // namespace ocelli::cuda
