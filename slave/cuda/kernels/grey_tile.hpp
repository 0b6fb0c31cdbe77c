#pragma once

#include <cstddef>

#include "slave/cuda/kernels/portable.hpp"
#include "slave/cuda/kernels/sobel.hpp"

namespace ocelli::cuda {

// A part of a grey picture with what gradients need around it, borders replicated. `kMargin`: of
// pixels around the tile whose gradients are wanted too.
template <int kRadius, int kTileWidth, int kTileHeight, int kMargin>
struct GreyTile {
    static constexpr int kHalo = kRadius + kMargin;
    static constexpr int kWidth = kTileWidth + 2 * kHalo;
    static constexpr int kHeight = kTileHeight + 2 * kHalo;

    std::uint8_t pixels[std::size_t{kWidth} * kHeight];

    // Every thread of `threads` loads its share. `left`, `top`: of the tile in the picture.
    OCELLI_HD void load(const Planes<const std::uint8_t>& grey, int picture, int left, int top,
                        int thread, int threads) {
        for (int i = thread; i < kWidth * kHeight; i += threads) {
            const int x = replicated(left - kHalo + i % kWidth, grey.width);
            const int y = replicated(top - kHalo + i / kWidth, grey.height);
            pixels[i] = grey.row(picture, y)[x];
        }
    }

    // `x`, `y`: in the tile, from -kMargin on.
    OCELLI_HD Gradient gradient(int x, int y) const {
        return sobel<kRadius>(pixels + (y + kHalo) * kWidth + x + kHalo, kWidth);
    }
};

}  // namespace ocelli::cuda
