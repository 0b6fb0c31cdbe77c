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
    static constexpr int kStride = kTileWidth + 2;  // of magnitudes

    struct Shared {
        GreyTile<kRadius, kTileWidth, kTileHeight, 1> grey;
        int magnitudes[kStride * (kTileHeight + 2)];
        std::uint32_t marks[kPixels / 4];  // of four pixels each, the first lowest
        std::uint16_t parents[2][kPixels];
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
        } else if (phase == 1) {
            measure(left, top, place.thread, shared);
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

    OCELLI_HD static bool is_marked(const Shared& shared, int x, int y) {
        if (x < 0 || y < 0 || x >= kTileWidth) {
            return false;
        }
        const int pixel = y * kTileWidth + x;
        return (shared.marks[pixel / 4] >> (8 * (pixel % 4)) & 0xFF) != 0;
    }

    // Around the picture there are magnitudes of 0.
    OCELLI_HD void measure(int left, int top, int thread, Shared& shared) const {
        for (int i = thread; i < kStride * (kTileHeight + 2); i += kThreads) {
            const int x = i % kStride - 1;
            const int y = i / kStride - 1;
            shared.magnitudes[i] =
                is_inside(left + x, top + y) ? magnitude(shared.grey.gradient(x, y), l2) : 0;
        }
    }

    OCELLI_HD void mark(int left, int top, EdgeBounds bound, int thread, Shared& shared) const {
        for (int word = thread; word < kPixels / 4; word += kThreads) {
            std::uint32_t found = 0;
            for (int i = 0; i < 4; ++i) {
                const int x = (word * 4 + i) % kTileWidth;
                const int y = (word * 4 + i) / kTileWidth;
                const int* const at = shared.magnitudes + (y + 1) * kStride + x + 1;
                if (*at <= bound.low || !is_inside(left + x, top + y)) {
                    continue;
                }
                const std::uint32_t mark = mark_of(at, kStride, shared.grey.gradient(x, y), bound);
                found |= mark << (8 * i);
            }
            shared.marks[word] = found;
        }
    }

    // Of the neighbours in the tile that come before a pixel, the first that is its parent: the
    // others that are marked touch that one, or are left to JoinEdges.
    OCELLI_HD static void link(int thread, Shared& shared) {
        for (int i = thread; i < kPixels; i += kThreads) {
            const int x = i % kTileWidth;
            const int y = i / kTileWidth;
            int parent = i;
            if (is_marked(shared, x, y)) {
                if (is_marked(shared, x, y - 1)) {
                    parent = i - kTileWidth;
                } else if (is_marked(shared, x - 1, y)) {
                    parent = i - 1;
                } else if (is_marked(shared, x - 1, y - 1)) {
                    parent = i - kTileWidth - 1;
                } else if (is_marked(shared, x + 1, y - 1)) {
                    parent = i - kTileWidth + 1;
                }
            }
            shared.parents[0][i] = static_cast<std::uint16_t>(parent);
        }
    }

    OCELLI_HD static void jump(int from, int thread, Shared& shared) {
        for (int i = thread; i < kPixels; i += kThreads) {
            shared.parents[1 - from][i] = shared.parents[from][shared.parents[from][i]];
        }
    }

    OCELLI_HD void write(const Place& place, int left, int top, const Shared& shared) const {
        for (int word = place.thread; word < kPixels / 4; word += kThreads) {
            const int x = left + word * 4 % kTileWidth;
            const int y = top + word * 4 / kTileWidth;
            if (x >= grey.width || y >= grey.height) {
                continue;
            }
            const std::uint32_t found = shared.marks[word];
            *reinterpret_cast<std::uint32_t*>(marks.row(place.z, y) + x) = found;
            for (int i = 0; i < 4; ++i) {
                if ((found >> (8 * i) & 0xFF) != 0) {
                    const int parent = shared.parents[0][word * 4 + i];
                    parents.row(place.z, y)[x + i] = static_cast<std::uint32_t>(
                        (top + parent / kTileWidth) * grey.width + left + parent % kTileWidth);
                }
            }
        }
    }
};

}  // namespace ocelli::cuda
