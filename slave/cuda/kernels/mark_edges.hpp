#pragma once

#include "slave/cuda/kernels/canny_mark.hpp"
#include "slave/cuda/kernels/grey_tile.hpp"

namespace ocelli::cuda {

// Gradients, magnitudes, maxima across edges, and the groups that they form within a tile, all in
// shared memory: read is the grey picture, written are a mark for each pixel, and where that is not
// 0 a parent (forest.hpp): as a rule the root of its group in the tile. A block has one tile; rows
// of marks begin at multiples of four and have room for whole words.
template <int kRadius>
struct MarkEdges {
    static constexpr int kThreads = 256;
    static constexpr int kTileWidth = 64;
    static constexpr int kTileHeight = 16;
    static constexpr int kPixels = kTileWidth * kTileHeight;
    // Each doubles the distance that parents reach; what is farther from its root is left to
    // JoinEdges. An even number: the parents end where they began.
    static constexpr int kJumps = 6;
    static constexpr int kPhases = 4 + kJumps + 1;
    // Of magnitudes: a word of four on either side of the tile, of which one pixel is looked at.
    static constexpr int kStride = kTileWidth + 8;

    struct alignas(16) Four {
        int pixels[4];
    };
    struct Shared {
        Four magnitudes[kStride / 4 * (kTileHeight + 2)];  // packed: see canny_mark.hpp
        GreyTile<kRadius, kTileWidth, kTileHeight, 1> grey;
        std::uint32_t marks[kPixels / 4];  // of four pixels each, the first lowest
        std::uint16_t marked[kPixels];     // the pixels that have a mark, in any order
        std::uint16_t parents[2][kPixels];
        std::uint32_t count;  // of marked
    };

    Planes<const std::uint8_t> grey;
    Planes<std::uint8_t> marks;
    Planes<std::uint32_t> parents;       // rows without a gap: pixels are numbered y·width + x
    const EdgeBounds* bounds = nullptr;  // of each picture
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
            if (place.thread == 0) {
                shared.count = 0;
            }
        } else if (phase == 1) {
            measure(left, top, bounds[place.z].low, place.thread, shared);
        } else if (phase == 2) {
            mark(left, top, bounds[place.z], place.thread, shared);
        } else if (phase == 3) {
            link(place.thread, shared);
        } else if (phase < 4 + kJumps) {
            jump(phase % 2, place.thread, shared);
        } else {
            write(place, left, top, shared);
        }
    }

  private:
    OCELLI_HD bool is_inside(int x, int y) const {
        return x >= 0 && y >= 0 && x < grey.width && y < grey.height;
    }

    // Around the picture there are magnitudes of 0. What lies across matters above `low` only.
    OCELLI_HD int measured(int x, int y, int low, const Gradient& gradient) const {
        const int found = is_inside(x, y) ? magnitude(gradient, l2) : 0;
        return packed(found, found > low ? across_of(gradient) : Across::beside);
    }

    // The tile word by word, then the columns beside it.
    OCELLI_HD void measure(int left, int top, int low, int thread, Shared& shared) const {
        constexpr int kTileWords = kTileWidth / 4;
        constexpr int kRows = kTileHeight + 2;
        for (int i = thread; i < (kTileWords + 2) * kRows; i += kThreads) {
            if (i < kTileWords * kRows) {
                const int x = i % kTileWords * 4;
                const int y = i / kTileWords - 1;
                Gradient gradients[4];
                shared.grey.four_gradients(x, y, gradients);
                Four four;
                for (int j = 0; j < 4; ++j) {
                    four.pixels[j] = measured(left + x + j, top + y, low, gradients[j]);
                }
                shared.magnitudes[(y + 1) * (kStride / 4) + x / 4 + 1] = four;
            } else {
                const int rest = i - kTileWords * kRows;
                const int x = rest < kRows ? -1 : kTileWidth;
                const int y = rest % kRows - 1;
                *pixel(shared, x, y) = measured(left + x, top + y, low, shared.grey.gradient(x, y));
            }
        }
    }

    // The packed magnitude at a place of the tile.
    OCELLI_HD static int* pixel(Shared& shared, int x, int y) {
        return shared.magnitudes[(y + 1) * (kStride / 4) + (x + 4) / 4].pixels + (x + 4) % 4;
    }

    OCELLI_HD void mark(int left, int top, EdgeBounds bound, int thread, Shared& shared) const {
        auto* const found = reinterpret_cast<std::uint8_t*>(shared.marks);
        for (int i = thread; i < kPixels; i += kThreads) {
            const int x = i % kTileWidth;
            const int y = i / kTileWidth;
            found[i] = is_inside(left + x, top + y) ? mark_of(pixel(shared, x, y), kStride, bound)
                                                    : kNoEdge;
            if (found[i] != kNoEdge) {
                shared.marked[atomic_add(&shared.count, 1U)] = static_cast<std::uint16_t>(i);
            }
        }
    }

    OCELLI_HD static bool is_marked(const Shared& shared, int x, int y) {
        const auto* const found = reinterpret_cast<const std::uint8_t*>(shared.marks);
        return x >= 0 && y >= 0 && x < kTileWidth && found[y * kTileWidth + x] != kNoEdge;
    }

    // Of the neighbours in the tile that come before a pixel, the first that is its parent: the
    // others that are marked touch that one, or are left to JoinEdges.
    OCELLI_HD static void link(int thread, Shared& shared) {
        for (std::uint32_t n = static_cast<std::uint32_t>(thread); n < shared.count;
             n += kThreads) {
            const int i = shared.marked[n];
            const int x = i % kTileWidth;
            const int y = i / kTileWidth;
            int parent = i;
            if (is_marked(shared, x, y - 1)) {
                parent = i - kTileWidth;
            } else if (is_marked(shared, x - 1, y)) {
                parent = i - 1;
            } else if (is_marked(shared, x - 1, y - 1)) {
                parent = i - kTileWidth - 1;
            } else if (is_marked(shared, x + 1, y - 1)) {
                parent = i - kTileWidth + 1;
            }
            shared.parents[0][i] = static_cast<std::uint16_t>(parent);
        }
    }

    // The parent of what is marked is marked.
    OCELLI_HD static void jump(int from, int thread, Shared& shared) {
        for (std::uint32_t n = static_cast<std::uint32_t>(thread); n < shared.count;
             n += kThreads) {
            const int i = shared.marked[n];
            shared.parents[1 - from][i] = shared.parents[from][shared.parents[from][i]];
        }
    }

    OCELLI_HD void write(const Place& place, int left, int top, const Shared& shared) const {
        for (int word = place.thread; word < kPixels / 4; word += kThreads) {
            const int x = left + word * 4 % kTileWidth;
            const int y = top + word * 4 / kTileWidth;
            if (x < grey.width && y < grey.height) {
                *reinterpret_cast<std::uint32_t*>(marks.row(place.z, y) + x) = shared.marks[word];
            }
        }
        for (std::uint32_t n = static_cast<std::uint32_t>(place.thread); n < shared.count;
             n += kThreads) {
            const int i = shared.marked[n];
            const int parent = shared.parents[0][i];
            parents.row(place.z, top + i / kTileWidth)[left + i % kTileWidth] =
                static_cast<std::uint32_t>((top + parent / kTileWidth) * grey.width + left +
                                           parent % kTileWidth);
        }
    }
};

}  // namespace ocelli::cuda
