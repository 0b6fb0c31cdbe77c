#pragma once

#include <cstddef>

#include "slave/cuda/kernels/portable.hpp"
#include "slave/cuda/kernels/sobel.hpp"

namespace ocelli::cuda {

// A part of a grey picture with what gradients need around it, borders replicated. `kMargin`: of
// pixels around the tile whose gradients are wanted too. Tiles begin at multiples of four, as do
// the rows of the picture, which have room for whole words of four pixels: so words are what is
// moved.
template <int kRadius, int kTileWidth, int kTileHeight, int kMargin>
struct GreyTile {
    static constexpr int kHalo = kRadius + kMargin;
    static_assert(kHalo <= 4 && kTileWidth % 4 == 0);
    static constexpr int kWords = kTileWidth / 4 + 2;  // of a row: one on either side of the tile
    static constexpr int kHeight = kTileHeight + 2 * kHalo;

    std::uint32_t words[std::size_t{kHeight} * kWords];

    // Every thread of `threads` loads its share. `left`, `top`: of the tile in the picture.
    OCELLI_HD void load(const Planes<const std::uint8_t>& grey, int picture, int left, int top,
                        int thread, int threads) {
        for (int i = thread; i < kWords * kHeight; i += threads) {
            const int x = left - 4 + i % kWords * 4;
            const int y = replicated(top - kHalo + i / kWords, grey.height);
            words[i] = word_at(grey.row(picture, y), x, grey.width);
        }
    }

    // `x`, `y`: in the tile, from -kMargin on.
    OCELLI_HD Gradient gradient(int x, int y) const {
        const auto* const pixels = reinterpret_cast<const std::uint8_t*>(words);
        return sobel<kRadius>(pixels + (y + kHalo) * 4 * kWords + x + 4, 4 * kWords);
    }

    // Of x, a multiple of four from 0 on, and the three pixels right of it.
    OCELLI_HD void four_gradients(int x, int y, Gradient* gradients) const {
        constexpr int kTaps = 2 * kRadius + 1;
        constexpr int kColumns = 4 + 2 * kRadius;
        int smooth[std::size_t{kColumns}] = {};  // along columns
        int derived[std::size_t{kColumns}] = {};
#ifdef __CUDA_ARCH__
#pragma unroll
#endif
        for (int j = 0; j < kTaps; ++j) {
            const std::uint32_t* const row =
                words + (y + kHalo + j - kRadius) * kWords + x / 4;  // the word left of x
            const std::uint32_t three[3] = {row[0], row[1], row[2]};
#ifdef __CUDA_ARCH__
#pragma unroll
#endif
            for (int i = 0; i < kColumns; ++i) {
                const int byte = 4 - kRadius + i;
                const auto pixel = static_cast<int>(three[byte / 4] >> (8 * (byte % 4)) & 0xFF);
                smooth[i] += smoothing_tap<kRadius>(j) * pixel;
                derived[i] += derivative_tap<kRadius>(j) * pixel;
            }
        }
#ifdef __CUDA_ARCH__
#pragma unroll
#endif
        for (int i = 0; i < 4; ++i) {
            int dx = 0;
            int dy = 0;
#ifdef __CUDA_ARCH__
#pragma unroll
#endif
            for (int j = 0; j < kTaps; ++j) {
                dx += derivative_tap<kRadius>(j) * smooth[i + j];
                dy += smoothing_tap<kRadius>(j) * derived[i + j];
            }
            gradients[i] = scaled<kRadius>(dx, dy);
        }
    }

  private:
    OCELLI_HD static std::uint32_t word_at(const std::uint8_t* row, int x, int width) {
        if (x >= 0 && x + 4 <= width) {
            return *reinterpret_cast<const std::uint32_t*>(row + x);
        }
        std::uint32_t word = 0;
        for (int i = 0; i < 4; ++i) {
            word |= std::uint32_t{row[replicated(x + i, width)]} << (8 * i);
        }
        return word;
    }
};

}  // namespace ocelli::cuda
