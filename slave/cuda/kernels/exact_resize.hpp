#pragma once

#include "slave/cuda/kernels/portable.hpp"

namespace ocelli::cuda {

// Between which two pixels one of a resized picture lies, with weights of 2^8.
struct ExactTap {
    std::int32_t first;
    std::int32_t second;
    std::uint32_t first_weight;
    std::uint32_t second_weight;
};

// As cv::resize with INTER_LINEAR_EXACT, of a grey picture: a thread makes a pixel.
struct ResizeGrey {
    static constexpr int kThreads = 256;
    static constexpr int kPhases = 1;
    using Shared = Nothing;

    Planes<const std::uint8_t> grey;
    int picture = 0;
    const ExactTap* columns = nullptr;
    const ExactTap* rows = nullptr;
    Planes<std::uint8_t> resized;

    Grid grid() const { return {divided_up(resized.width, kThreads), resized.height, 1}; }

    OCELLI_HD void run(int, const Place& place, Shared&) const {
        const int x = place.x * kThreads + place.thread;
        if (x >= resized.width) {
            return;
        }
        const ExactTap column = columns[x];
        const ExactTap row = rows[place.y];
        const auto along = [&column](const std::uint8_t* from) {
            return from[column.first] * column.first_weight +
                   from[column.second] * column.second_weight;
        };
        const std::uint32_t upper = along(grey.row(picture, row.first));
        const std::uint32_t lower = along(grey.row(picture, row.second));
        const std::uint32_t sum = upper * row.first_weight + lower * row.second_weight;
        resized.row(0, place.y)[x] = static_cast<std::uint8_t>((sum + (1U << 15)) >> 16);
    }
};

}  // namespace ocelli::cuda
