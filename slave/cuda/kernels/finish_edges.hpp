#pragma once

#include "slave/cuda/kernels/join_edges.hpp"

namespace ocelli::cuda {

// What is known of a picture's edges in the end; zero before.
struct EdgeCounts {
    std::uint32_t pixels;
    std::uint32_t contours;
};

// Marks the root of every group that has a strong pixel.
struct FlagEdges {
    static constexpr int kThreads = MarkWords::kThreads;
    static constexpr int kPhases = 1;
    using Shared = Nothing;

    MarkWords words;

    Grid grid() const { return words.grid(); }

    OCELLI_HD void run(int, const Place& place, Shared&) const {
        constexpr std::uint32_t kStrongBit = kStrongEdge & ~kWeakEdge;
        const int x = MarkWords::column(place);
        const std::uint32_t found = words.word(place, x);
        std::uint32_t* const parents = words.parents.picture(place.z);
        const int first = place.y * words.parents.width + x;
        for (int i = 0; i < MarkWords::kPixels; ++i) {
            if ((found >> (8 * i) & kStrongBit) == 0) {
                continue;
            }
            const std::uint32_t root = root_of(parents, static_cast<std::uint32_t>(first + i));
            if ((atomic_load(parents + root) & kEdgeRoot) == 0) {
                atomic_or(parents + root, kEdgeRoot);
            }
        }
    }
};

// Writes the edge map, and counts. A block has some rows of 1024 pixels, so that few additions
// leave it.
struct FinishEdges {
    static constexpr int kThreads = MarkWords::kThreads;
    static constexpr int kRows = 4;
    static constexpr int kPhases = 3;

    struct Shared {
        EdgeCounts counts;
    };

    MarkWords words;
    Planes<std::uint8_t> edges;  // rows as those of the marks
    EdgeCounts* counts = nullptr;

    Grid grid() const {
        Grid grid = words.grid();
        grid.y = divided_up(words.marks.height, kRows);
        return grid;
    }

    OCELLI_HD void run(int phase, const Place& place, Shared& shared) const {
        if (phase == 0) {
            if (place.thread == 0) {
                shared.counts = {0, 0};
            }
        } else if (phase == 1) {
            finish(place, shared);
        } else if (place.thread == 0 && shared.counts.pixels != 0) {
            atomic_add(&counts[place.z].pixels, shared.counts.pixels);
            atomic_add(&counts[place.z].contours, shared.counts.contours);
        }
    }

  private:
    OCELLI_HD void finish(const Place& place, Shared& shared) const {
        const int x = MarkWords::column(place);
        if (x >= edges.width) {
            return;
        }
        EdgeCounts own{0, 0};
        for (int row = 0; row < kRows; ++row) {
            Place at = place;
            at.y = place.y * kRows + row;
            if (at.y >= edges.height) {
                break;
            }
            const std::uint32_t word = edge_word(at, x, own);
            *reinterpret_cast<std::uint32_t*>(edges.row(at.z, at.y) + x) = word;
        }
        if (own.pixels != 0) {
            atomic_add(&shared.counts.pixels, own.pixels);
        }
        if (own.contours != 0) {
            atomic_add(&shared.counts.contours, own.contours);
        }
    }

    OCELLI_HD std::uint32_t edge_word(const Place& at, int x, EdgeCounts& own) const {
        const std::uint32_t found = words.word(at, x);
        const std::uint32_t* const parents = words.parents.picture(at.z);
        std::uint32_t word = 0;
        for (int i = 0; i < MarkWords::kPixels && found >> (8 * i) != 0; ++i) {
            if ((found >> (8 * i) & 0xFF) == 0) {
                continue;
            }
            const auto pixel = static_cast<std::uint32_t>(at.y * words.parents.width + x + i);
            const std::uint32_t root = final_root_of(parents, pixel);
            if ((parents[root] & kEdgeRoot) == 0) {
                continue;
            }
            word |= std::uint32_t{0xFF} << (8 * i);
            ++own.pixels;
            own.contours += root == pixel ? 1 : 0;
        }
        return word;
    }
};

}  // namespace ocelli::cuda
