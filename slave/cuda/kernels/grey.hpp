#pragma once

#include "slave/cuda/kernels/portable.hpp"

namespace ocelli::cuda {

// As cv::cvtColor with COLOR_BGR2GRAY: shares of 2^15.
OCELLI_HD std::uint8_t grey_of(int blue, int green, int red) {
    constexpr int kBlue = 3735;
    constexpr int kGreen = 19235;
    constexpr int kRed = 9798;
    constexpr int kShift = 15;
    return static_cast<std::uint8_t>(
        (blue * kBlue + green * kGreen + red * kRed + (1 << (kShift - 1))) >> kShift);
}

// A thread makes four grey pixels, written as one word: rows of `grey` begin at multiples of four
// and have room for whole words.
struct MakeGrey {
    static constexpr int kThreads = 256;
    static constexpr int kPhases = 1;
    static constexpr int kPixels = 4;
    using Shared = Nothing;

    Planes<const std::uint8_t> bgr;  // width, height in pixels; stride, step in bytes
    Planes<std::uint8_t> grey;
    int count = 1;

    Grid grid() const {
        return {divided_up(divided_up(grey.width, kPixels), kThreads), grey.height, count};
    }

    OCELLI_HD void run(int, const Place& place, Shared&) const {
        const int x = (place.x * kThreads + place.thread) * kPixels;
        if (x >= grey.width) {
            return;
        }
        const std::uint8_t* const from = bgr.row(place.z, place.y) + 3 * x;
        std::uint32_t word = 0;
        for (int i = 0; i < kPixels && x + i < grey.width; ++i) {
            const std::uint8_t* const pixel = from + 3 * i;
            word |= static_cast<std::uint32_t>(grey_of(pixel[0], pixel[1], pixel[2])) << (8 * i);
        }
        *reinterpret_cast<std::uint32_t*>(grey.row(place.z, place.y) + x) = word;
    }
};

}  // namespace ocelli::cuda
