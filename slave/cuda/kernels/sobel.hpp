#pragma once

#include "slave/cuda/kernels/portable.hpp"

namespace ocelli::cuda {

struct Gradient {
    int dx;
    int dy;
};

// The taps of Sobel's kernels for the radii 1, 2 and 3.
template <int kRadius>
OCELLI_HD int smoothing_tap(int i) {
    constexpr int kTaps[3][7] = {{1, 2, 1}, {1, 4, 6, 4, 1}, {1, 6, 15, 20, 15, 6, 1}};
    return kTaps[kRadius - 1][i];
}

template <int kRadius>
OCELLI_HD int derivative_tap(int i) {
    constexpr int kTaps[3][7] = {{-1, 0, 1}, {-1, -2, 0, 2, 1}, {-1, -4, -5, 0, 5, 4, 1}};
    return kTaps[kRadius - 1][i];
}

// A sixteenth, rounded to the nearest integer, halves to the even one.
OCELLI_HD int rounded_sixteenth(int value) {
    const int down = value >> 4;
    const int rest = value & 15;
    return down + ((rest > 8 || (rest == 8 && (down & 1) != 0)) ? 1 : 0);
}

// What cv::Canny takes of Sobel's: for aperture 7 a sixteenth.
template <int kRadius>
OCELLI_HD Gradient scaled(int dx, int dy) {
    if constexpr (kRadius == 3) {
        return {rounded_sixteenth(dx), rounded_sixteenth(dy)};
    }
    return {dx, dy};
}

// The gradient as cv::Canny takes it, at the pixel that `at` points to, whose neighbours lie around
// it in rows of `stride`.
template <int kRadius>
OCELLI_HD Gradient sobel(const std::uint8_t* at, int stride) {
    constexpr int kTaps = 2 * kRadius + 1;
    int dx = 0;
    int dy = 0;
#ifdef __CUDA_ARCH__
#pragma unroll
#endif
    for (int j = 0; j < kTaps; ++j) {
        const std::uint8_t* const row = at + (j - kRadius) * stride - kRadius;
        int across = 0;
        int along = 0;
#ifdef __CUDA_ARCH__
#pragma unroll
#endif
        for (int i = 0; i < kTaps; ++i) {
            across += derivative_tap<kRadius>(i) * row[i];
            along += smoothing_tap<kRadius>(i) * row[i];
        }
        dx += smoothing_tap<kRadius>(j) * across;
        dy += derivative_tap<kRadius>(j) * along;
    }
    return scaled<kRadius>(dx, dy);
}

// |dx|+|dy|, or dx²+dy².
OCELLI_HD int magnitude(Gradient gradient, bool l2) {
    if (l2) {
        return gradient.dx * gradient.dx + gradient.dy * gradient.dy;
    }
    return (gradient.dx < 0 ? -gradient.dx : gradient.dx) +
           (gradient.dy < 0 ? -gradient.dy : gradient.dy);
}

}  // namespace ocelli::cuda
