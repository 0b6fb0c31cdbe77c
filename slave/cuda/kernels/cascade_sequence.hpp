#pragma once

// The kernels in the order in which they search one scale of a picture with a cascade, for any
// executor; see sequence.hpp.

#include <cstddef>
#include <vector>

#include "slave/cuda/kernels/exact_resize.hpp"
#include "slave/cuda/kernels/integral.hpp"
#include "slave/cuda/kernels/search_cascade.hpp"

namespace ocelli::cuda {

// What a search works on. But for taps, results and counts it serves one scale after the other.
struct SearchBuffers {
    std::uint8_t* resized = nullptr;
    std::uint32_t* sums = nullptr;  // rows of `stride`, for all scales
    std::uint32_t* squares = nullptr;
    int stride = 0;
    std::uint8_t* known = nullptr;
    Candidate* lists[2] = {nullptr, nullptr};  // of all windows of a scale each
    const HaarTree* trees = nullptr;
    const HaarStage* stages = nullptr;
    HaarRectangle inner{};
    double inner_area = 0;
};

// What belongs to one scale.
struct ScaleBuffers {
    int width = 0;  // px of the picture at that scale
    int height = 0;
    int step = 1;
    int columns = 0;  // windows
    int rows = 0;
    const ExactTap* column_taps = nullptr;
    const ExactTap* row_taps = nullptr;
    Candidate* results = nullptr;     // room for all windows
    std::uint32_t* counts = nullptr;  // after the first stage, and after each group; zero before
};

// `group_ends`: see stage_groups(). The last of the counts is that of the results.
template <typename Executor>
void search_scale(Executor& executor, const Planes<const std::uint8_t>& grey, int picture,
                  const SearchBuffers& buffers, const ScaleBuffers& scale,
                  const std::vector<int>& group_ends) {
    const Planes<std::uint8_t> resized{buffers.resized, scale.width, scale.height, scale.width, 0};
    const Planes<const std::uint8_t> small{buffers.resized, scale.width, scale.height, scale.width,
                                           0};
    const Planes<std::uint32_t> sums{buffers.sums, scale.width + 1, scale.height + 1,
                                     buffers.stride, 0};
    const Planes<std::uint32_t> squares{buffers.squares, scale.width + 1, scale.height + 1,
                                        buffers.stride, 0};
    executor.run(ResizeGrey{grey, picture, scale.column_taps, scale.row_taps, resized});
    executor.run(SumRows{small, sums, squares});
    executor.run(SumColumns{sums, squares});

    CascadeScale search;
    search.sums = {sums.data, sums.width, sums.height, sums.stride, 0};
    search.squares = {squares.data, squares.width, squares.height, squares.stride, 0};
    search.trees = buffers.trees;
    search.stages = buffers.stages;
    search.inner = buffers.inner;
    search.inner_area = buffers.inner_area;
    search.step = scale.step;
    search.columns = scale.columns;
    search.rows = scale.rows;
    executor.run(FirstStage{search, buffers.known});

    const auto list_after = [&](std::size_t group) {
        const bool last = group == group_ends.size();
        return CandidateList{last ? scale.results : buffers.lists[group % 2], scale.counts + group};
    };
    executor.run(SkipWindows{buffers.known, scale.columns, scale.rows, list_after(0)});
    int first = 1;
    for (std::size_t group = 0; group < group_ends.size(); ++group) {
        executor.run(LaterStages{search, first, group_ends[group], list_after(group),
                                 list_after(group + 1)});
        first = group_ends[group];
    }
}

}  // namespace ocelli::cuda
