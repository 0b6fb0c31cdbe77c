#pragma once

#include "slave/cuda/kernels/atomics.hpp"
#include "slave/cuda/kernels/haar_window.hpp"

namespace ocelli::cuda {

// A window that is still in question: its column and row, counted in steps.
struct Candidate {
    std::uint16_t column;
    std::uint16_t row;
};

struct CandidateList {
    Candidate* windows = nullptr;
    std::uint32_t* count = nullptr;

    OCELLI_HD void add(Candidate candidate) const {
        windows[atomic_add(count, std::uint32_t{1})] = candidate;
    }
};

// One scale of a picture, and the cascade over it.
struct CascadeScale {
    Planes<const std::uint32_t> sums;
    Planes<const std::uint32_t> squares;
    const HaarTree* trees = nullptr;
    const HaarStage* stages = nullptr;
    HaarRectangle inner{};  // the part that contrast is measured on
    double inner_area = 0;  // px
    int step = 1;           // px from window to window
    int columns = 0;        // windows in a row
    int rows = 0;

    OCELLI_HD const std::uint32_t* at(const Planes<const std::uint32_t>& plane, int column,
                                      int row) const {
        return plane.row(0, row * step) + column * step;
    }
    OCELLI_HD Contrast contrast(int column, int row) const {
        return contrast_of(inner, inner_area, at(sums, column, row), at(squares, column, row));
    }
    OCELLI_HD bool pass(int stage, int column, int row, float inverse_contrast) const {
        return passes(stages[stage], trees, at(sums, column, row), inverse_contrast);
    }
};

constexpr std::uint8_t kUsable = 1;
constexpr std::uint8_t kPassesFirst = 2;

// The first stage: a thread has a window, and writes what is known of it.
struct FirstStage {
    static constexpr int kThreads = 128;
    static constexpr int kPhases = 1;
    using Shared = Nothing;

    CascadeScale scale;
    std::uint8_t* known = nullptr;  // of each window, row by row

    Grid grid() const { return {divided_up(scale.columns, kThreads), scale.rows, 1}; }

    OCELLI_HD void run(int, const Place& place, Shared&) const {
        const int column = place.x * kThreads + place.thread;
        if (column >= scale.columns) {
            return;
        }
        const Contrast contrast = scale.contrast(column, place.y);
        std::uint8_t flags = 0;
        if (contrast.usable) {
            const bool passes_first = scale.pass(0, column, place.y, contrast.inverse);
            flags = passes_first ? kUsable | kPassesFirst : kUsable;
        }
        known[static_cast<std::int64_t>(place.y) * scale.columns + column] = flags;
    }
};

// As in cv::CascadeClassifier the window after one that fails the first stage is not looked at:
// which those are shows only along the row. A thread has a row.
struct SkipWindows {
    static constexpr int kThreads = 32;
    static constexpr int kPhases = 1;
    using Shared = Nothing;

    const std::uint8_t* known = nullptr;
    int columns = 0;
    int rows = 0;
    CandidateList found;

    Grid grid() const { return {divided_up(rows, kThreads), 1, 1}; }

    OCELLI_HD void run(int, const Place& place, Shared&) const {
        const int row = place.x * kThreads + place.thread;
        if (row >= rows) {
            return;
        }
        const std::uint8_t* const flags = known + static_cast<std::int64_t>(row) * columns;
        for (int column = 0; column < columns; ++column) {
            if ((flags[column] & kPassesFirst) != 0) {
                found.add({static_cast<std::uint16_t>(column), static_cast<std::uint16_t>(row)});
            } else if ((flags[column] & kUsable) != 0) {
                ++column;
            }
        }
    }
};

// Some stages of all windows that are left: those that pass go into the next list, so that threads
// which have work are neighbours again. Each thread takes every kThreads·kBlocks-th.
struct LaterStages {
    static constexpr int kThreads = 128;
    static constexpr int kBlocks = 264;
    static constexpr int kPhases = 1;
    using Shared = Nothing;

    CascadeScale scale;
    int first = 1;
    int end = 1;
    CandidateList from;
    CandidateList to;

    Grid grid() const { return {kBlocks, 1, 1}; }

    OCELLI_HD void run(int, const Place& place, Shared&) const {
        const std::uint32_t count = *from.count;
        for (auto i = static_cast<std::uint32_t>(place.x * kThreads + place.thread); i < count;
             i += kThreads * kBlocks) {
            const Candidate window = from.windows[i];
            const float inverse = scale.contrast(window.column, window.row).inverse;
            bool passing = true;
            for (int stage = first; stage < end && passing; ++stage) {
                passing = scale.pass(stage, window.column, window.row, inverse);
            }
            if (passing) {
                to.add(window);
            }
        }
    }
};

}  // namespace ocelli::cuda
