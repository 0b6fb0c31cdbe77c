#pragma once

#include <cmath>

#include "slave/cuda/kernels/atomics.hpp"
#include "slave/cuda/kernels/canny_mark.hpp"
#include "slave/cuda/kernels/grey_tile.hpp"

namespace ocelli::cuda {

// EdgeRules as kernels take them.
struct EdgeOrder {
    double low;
    double high;
    int has_low;
    int has_high;
};

// Magnitudes that are not zero, in steps of an eighth of a grey level per pixel; the last bin has
// all that are larger.
constexpr int kMagnitudeBins = 2048;

// What cv::Sobel makes of a ramp of one grey level per pixel.
OCELLI_HD double sobel_gain(int aperture) {
    return aperture == 3 ? 8 : aperture == 5 ? 128 : 2048;
}

// The factor at which Sobel runs so that the result fits 16 bits.
OCELLI_HD double sobel_scale(int aperture) {
    return aperture == 7 ? 1.0 / 16 : 1;
}

// The bin of a magnitude that is not 0: ⌊√(dx²+dy²)⌋ or |dx|+|dy|, by steps.
OCELLI_HD int magnitude_bin(int magnitude, bool l2, int aperture) {
    const int length = l2 ? static_cast<int>(std::sqrt(static_cast<double>(magnitude))) : magnitude;
    const int shift = aperture == 3 ? 0 : 4;  // gain · scale / 8 steps, a power of two
    return smaller(length >> shift, kMagnitudeBins - 1);
}

// As cv::Canny rounds a threshold; below zero it passes what zero passes.
OCELLI_HD int edge_bound(double threshold, bool l2) {
    const double positive = larger(threshold, 0.0);
    if (!l2) {
        return static_cast<int>(std::floor(smaller(positive, 65535.0)));
    }
    const double root = smaller(positive, 32767.0);
    return static_cast<int>(std::floor(root * root));
}

// `median_bin`: of the magnitudes; looked at only where no high threshold was given. The rules of
// slave/analysis/edge_thresholds.cpp.
OCELLI_HD EdgeBounds edge_bounds(const EdgeOrder& order, int aperture, bool l2, int median_bin) {
    double high = order.high;
    if (order.has_high == 0) {
        const double median = median_bin / 8.0;
        const double levels = smaller(larger(3 * median, 4.0), 20.0);
        high = larger(sobel_gain(aperture) * levels, order.has_low != 0 ? order.low : 0.0);
    }
    double low = order.has_low != 0 ? order.low : 0.5 * high;
    if (low > high) {
        const double swapped = low;
        low = high;
        high = swapped;
    }
    const double scale = sobel_scale(aperture);
    return {edge_bound(low * scale, l2), edge_bound(high * scale, l2)};
}

// Counts magnitudes by bin, for edge_bounds(). A block has one tile, and counts in shared memory.
template <int kRadius>
struct CountMagnitudes {
    static constexpr int kThreads = 256;
    static constexpr int kTileWidth = 128;
    static constexpr int kTileHeight = 32;
    static constexpr int kPhases = 3;

    struct Shared {
        GreyTile<kRadius, kTileWidth, kTileHeight, 0> grey;
        std::uint32_t bins[kMagnitudeBins];
    };

    Planes<const std::uint8_t> grey;
    std::uint32_t* bins = nullptr;  // kMagnitudeBins of each picture, zero before
    bool l2 = false;
    int count = 1;

    Grid grid() const {
        return {divided_up(grey.width, kTileWidth), divided_up(grey.height, kTileHeight), count};
    }

    OCELLI_HD void run(int phase, const Place& place, Shared& shared) const {
        const int left = place.x * kTileWidth;
        const int top = place.y * kTileHeight;
        if (phase == 0) {
            shared.grey.load(grey, place.z, left, top, place.thread, kThreads);
            for (int i = place.thread; i < kMagnitudeBins; i += kThreads) {
                shared.bins[i] = 0;
            }
        } else if (phase == 1) {
            for (int i = place.thread; i < kTileWidth / 4 * kTileHeight; i += kThreads) {
                const int x = i % (kTileWidth / 4) * 4;
                const int y = i / (kTileWidth / 4);
                if (top + y < grey.height) {
                    count_four(x, y, grey.width - left - x, shared);
                }
            }
        } else {
            std::uint32_t* const all = bins + static_cast<std::int64_t>(place.z) * kMagnitudeBins;
            for (int i = place.thread; i < kMagnitudeBins; i += kThreads) {
                if (shared.bins[i] != 0) {
                    atomic_add(all + i, shared.bins[i]);
                }
            }
        }
    }

  private:
    // `inside`: how many of the pixels from x on lie in the picture, if less than four.
    OCELLI_HD void count_four(int x, int y, int inside, Shared& shared) const {
        Gradient gradients[4];
        shared.grey.four_gradients(x, y, gradients);
        for (int i = 0; i < 4; ++i) {
            const int found = i < inside ? magnitude(gradients[i], l2) : 0;
            if (found != 0) {
                const int bin = magnitude_bin(found, l2, 2 * kRadius + 1);
                atomic_add(shared.bins + bin, std::uint32_t{1});
            }
        }
    }
};

// Makes of the rules, and of the magnitudes where they matter, the bounds of each picture: a block
// for each. Its threads add up sections of the bins, the first looks for the section of the median
// and then in it.
struct ChooseBounds {
    static constexpr int kThreads = 128;
    static constexpr int kSection = kMagnitudeBins / kThreads;
    static constexpr int kPhases = 2;

    struct Shared {
        std::uint32_t sections[kThreads];
    };

    const std::uint32_t* bins = nullptr;
    const EdgeOrder* order = nullptr;  // one for all pictures
    EdgeBounds* bounds = nullptr;
    int aperture = 3;
    bool l2 = false;
    int count = 1;

    Grid grid() const { return {1, 1, count}; }

    OCELLI_HD void run(int phase, const Place& place, Shared& shared) const {
        const std::uint32_t* const own = bins + static_cast<std::int64_t>(place.z) * kMagnitudeBins;
        if (phase == 0) {
            std::uint32_t sum = 0;
            if (order->has_high == 0) {
                for (int i = 0; i < kSection; ++i) {
                    sum += own[place.thread * kSection + i];
                }
            }
            shared.sections[place.thread] = sum;
        } else if (place.thread == 0) {
            const int median = order->has_high == 0 ? median_of(own, shared) : 0;
            bounds[place.z] = edge_bounds(*order, aperture, l2, median);
        }
    }

  private:
    // The smallest bin of which more than half are no larger than it; 0 when there are none.
    OCELLI_HD static int median_of(const std::uint32_t* bins, const Shared& shared) {
        std::uint64_t total = 0;
        for (int i = 0; i < kThreads; ++i) {
            total += shared.sections[i];
        }
        std::uint64_t below = 0;
        for (int i = 0; i < kThreads; ++i) {
            if (2 * (below + shared.sections[i]) <= total) {
                below += shared.sections[i];
                continue;
            }
            for (int bin = i * kSection; bin < (i + 1) * kSection; ++bin) {
                below += bins[bin];
                if (2 * below > total) {
                    return bin;
                }
            }
        }
        return 0;
    }
};

}  // namespace ocelli::cuda
