#pragma once

#include "slave/cuda/kernels/canny_mark.hpp"
#include "slave/cuda/kernels/forest.hpp"

namespace ocelli::cuda {

// What the passes over the marks have in common: a thread has four pixels of a row.
struct MarkWords {
    static constexpr int kThreads = 256;
    static constexpr int kPixels = 4;

    Planes<const std::uint8_t> marks;
    Planes<std::uint32_t> parents;
    int count = 1;

    Grid grid() const {
        return {divided_up(divided_up(marks.width, kPixels), kThreads), marks.height, count};
    }

    OCELLI_HD static int column(const Place& place) {
        return (place.x * kThreads + place.thread) * kPixels;
    }

    // The marks from x on, that of x lowest; 0 past the row's end.
    OCELLI_HD std::uint32_t word(const Place& place, int x) const {
        if (x >= marks.width) {
            return 0;
        }
        return *reinterpret_cast<const std::uint32_t*>(marks.row(place.z, place.y) + x);
    }
};

// Joins the trees of pixels that touch, where MarkEdges has not, whose tiles these are.
template <int kTileWidth, int kTileHeight>
struct JoinEdges {
    static constexpr int kThreads = MarkWords::kThreads;
    static constexpr int kPhases = 1;
    using Shared = Nothing;

    MarkWords words;

    Grid grid() const { return words.grid(); }

    OCELLI_HD void run(int, const Place& place, Shared&) const {
        const int x = MarkWords::column(place);
        const std::uint32_t found = words.word(place, x);
        for (int i = 0; i < MarkWords::kPixels && found >> (8 * i) != 0; ++i) {
            if ((found >> (8 * i) & 0xFF) != 0) {
                join_pixel(place.z, x + i, place.y);
            }
        }
    }

  private:
    OCELLI_HD bool is_marked(int z, int x, int y) const {
        return x >= 0 && y >= 0 && x < words.marks.width && words.marks.row(z, y)[x] != kNoEdge;
    }

    // Above touches left, above left and above right; left touches above left.
    OCELLI_HD void join_pixel(int z, int x, int y) const {
        const bool above = is_marked(z, x, y - 1);
        const bool left = is_marked(z, x - 1, y);
        const bool above_left = is_marked(z, x - 1, y - 1);
        const bool above_right = is_marked(z, x + 1, y - 1);
        const bool starts_column = x % kTileWidth == 0;
        const bool starts_row = y % kTileHeight == 0;
        const bool ends_column = x % kTileWidth == kTileWidth - 1;
        if (above) {
            if (starts_row) {
                join_with(z, x, y, x, y - 1);
            }
            return;
        }
        if (left) {
            if (starts_column) {
                join_with(z, x, y, x - 1, y);
            }
        } else if (above_left && (starts_column || starts_row)) {
            join_with(z, x, y, x - 1, y - 1);
        }
        // MarkEdges took it as the parent only where nothing else was there.
        const bool is_parent = !left && !above_left && !starts_row && !ends_column;
        if (above_right && !is_parent) {
            join_with(z, x, y, x + 1, y - 1);
        }
    }

    OCELLI_HD void join_with(int z, int x, int y, int other_x, int other_y) const {
        const auto width = static_cast<std::uint32_t>(words.parents.width);
        join(words.parents.picture(z),
             static_cast<std::uint32_t>(y) * width + static_cast<std::uint32_t>(x),
             static_cast<std::uint32_t>(other_y) * width + static_cast<std::uint32_t>(other_x));
    }
};

}  // namespace ocelli::cuda
