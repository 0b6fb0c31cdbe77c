#pragma once

#include <cstddef>

#include "slave/cuda/kernels/portable.hpp"

namespace ocelli::cuda {

constexpr int kBlurRadiusMax = 30;  // a sigma of 10

// The weights of a Gauss filter along one axis, from the middle outwards, of 2^8 together.
struct BlurWeights {
    int radius = 0;  // 0: no filter
    std::uint16_t weights[kBlurRadiusMax + 1] = {256};

    bool operator==(const BlurWeights&) const = default;
};

// As cv::GaussianBlur filters bytes: sums in fixed point, rounded once. A block makes a tile: the
// grey pixels around it, borders reflected; their sums along rows; the sums of those down columns.
struct BlurGrey {
    static constexpr int kThreads = 256;
    static constexpr int kPhases = 3;
    static constexpr int kTileWidth = 64;
    static constexpr int kTileHeight = 16;
    static constexpr int kWidthMax = kTileWidth + 2 * kBlurRadiusMax;
    static constexpr int kHeightMax = kTileHeight + 2 * kBlurRadiusMax;

    struct Shared {
        std::uint8_t grey[kWidthMax * std::size_t{kHeightMax}];
        std::uint16_t sums[kTileWidth * std::size_t{kHeightMax}];
    };

    Planes<const std::uint8_t> grey;
    Planes<std::uint8_t> smooth;
    BlurWeights blur;
    int count = 1;

    Grid grid() const {
        return {divided_up(grey.width, kTileWidth), divided_up(grey.height, kTileHeight), count};
    }

    OCELLI_HD void run(int phase, const Place& place, Shared& shared) const {
        const int left = place.x * kTileWidth;
        const int top = place.y * kTileHeight;
        if (phase == 0) {
            load(place, left - blur.radius, top - blur.radius, shared);
        } else if (phase == 1) {
            sum_rows(place.thread, shared);
        } else {
            write(place, left, top, shared);
        }
    }

  private:
    OCELLI_HD int height() const { return kTileHeight + 2 * blur.radius; }

    OCELLI_HD void load(const Place& place, int left, int top, Shared& shared) const {
        const int width = kTileWidth + 2 * blur.radius;
        for (int i = place.thread; i < width * height(); i += kThreads) {
            const int x = i % width;
            const int y = i / width;
            const std::uint8_t* const row = grey.row(place.z, reflected(top + y, grey.height));
            shared.grey[y * kWidthMax + x] = row[reflected(left + x, grey.width)];
        }
    }

    OCELLI_HD void sum_rows(int thread, Shared& shared) const {
        for (int i = thread; i < kTileWidth * height(); i += kThreads) {
            const std::uint8_t* const at =
                shared.grey + i / kTileWidth * kWidthMax + i % kTileWidth + blur.radius;
            int sum = blur.weights[0] * at[0];
            for (int j = 1; j <= blur.radius; ++j) {
                sum += blur.weights[j] * (at[-j] + at[j]);
            }
            shared.sums[i] = static_cast<std::uint16_t>(sum);
        }
    }

    OCELLI_HD void write(const Place& place, int left, int top, const Shared& shared) const {
        for (int i = place.thread; i < kTileWidth * kTileHeight; i += kThreads) {
            const int x = left + i % kTileWidth;
            const int y = top + i / kTileWidth;
            if (x >= grey.width || y >= grey.height) {
                continue;
            }
            const std::uint16_t* const at =
                shared.sums + (i / kTileWidth + blur.radius) * kTileWidth + i % kTileWidth;
            int sum = blur.weights[0] * at[0];
            for (int j = 1; j <= blur.radius; ++j) {
                sum += blur.weights[j] * (at[-j * kTileWidth] + at[j * kTileWidth]);
            }
            smooth.row(place.z, y)[x] = static_cast<std::uint8_t>((sum + (1 << 15)) >> 16);
        }
    }
};

}  // namespace ocelli::cuda
