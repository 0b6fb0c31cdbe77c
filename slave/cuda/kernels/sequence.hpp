#pragma once

// The kernels in the order in which they find edges and corners, for whatever runs them: a stream
// of the device (slave/cuda/runtime), or the host in tests. An executor has
//   template <typename Kernel> void run(const Kernel&);
//   void clear(void* memory, std::size_t bytes);

#include <cstddef>

#include "slave/cuda/kernels/blur_grey.hpp"
#include "slave/cuda/kernels/column_responses.hpp"
#include "slave/cuda/kernels/corner_peaks.hpp"
#include "slave/cuda/kernels/edge_bounds.hpp"
#include "slave/cuda/kernels/finish_edges.hpp"
#include "slave/cuda/kernels/grey.hpp"
#include "slave/cuda/kernels/join_edges.hpp"
#include "slave/cuda/kernels/mark_edges.hpp"
#include "slave/cuda/kernels/row_sums.hpp"

namespace ocelli::cuda {

// What the kernels of a batch work on. Rows of grey, smooth, marks and edges begin at multiples of
// 16 and have room for whole words of four; those of scratch and sums have no gaps.
struct Buffers {
    int width = 0;
    int height = 0;
    int stride = 0;  // of grey, smooth, marks and edges
    int count = 0;   // pictures

    std::uint8_t* bgr = nullptr;  // rows of 3·stride bytes; only where pictures come in colour
    std::uint8_t* grey = nullptr;
    std::uint8_t* smooth = nullptr;  // the grey picture behind a Gauss filter
    std::uint8_t* marks = nullptr;
    std::uint8_t* edges = nullptr;
    std::uint32_t* scratch = nullptr;     // a word for each pixel: parents, then responses
    Products<double>* sums = nullptr;     // of one picture; only for windows other than 3 and 5
    std::uint32_t* magnitudes = nullptr;  // kMagnitudeBins of each picture
    std::uint32_t* peak_bins = nullptr;   // kPeakBins of each picture
    PeakKey* keys = nullptr;              // `room` of each picture
    std::uint32_t room = 0;

    EdgeOrder* edge_order = nullptr;  // one for all pictures
    double* quality = nullptr;        // likewise
    EdgeBounds* bounds = nullptr;     // of each picture
    EdgeCounts* edge_counts = nullptr;
    PeakCounts* peak_counts = nullptr;

    template <typename T>
    Planes<T> bytes(T* data) const {
        return {data, width, height, stride, std::int64_t{stride} * height};
    }
    template <typename T>
    Planes<T> words(std::uint32_t* data) const {
        return {reinterpret_cast<T*>(data), width, height, width, std::int64_t{width} * height};
    }
    template <typename T>
    std::size_t size_of(const T*, std::size_t each = 1) const {
        return static_cast<std::size_t>(count) * each * sizeof(T);
    }
};

struct EdgeSteps {
    int aperture = 3;
    bool l2 = false;
    bool automatic = false;  // whether the upper threshold follows from the magnitudes
    BlurWeights blur{};

    bool operator==(const EdgeSteps&) const = default;
};

struct CornerSteps {
    int block = 3;
    ResponseRule rule;

    bool operator==(const CornerSteps&) const = default;
};

inline Planes<const std::uint8_t> colour_planes(const Buffers& buffers) {
    return {buffers.bgr, buffers.width, buffers.height, 3 * buffers.stride,
            std::int64_t{3} * buffers.stride * buffers.height};
}

template <typename Executor>
void make_grey(Executor& executor, const Buffers& buffers) {
    executor.run(MakeGrey{colour_planes(buffers), buffers.bytes(buffers.grey), buffers.count});
}

template <int kRadius, typename Executor>
void mark_edges(Executor& executor, const Buffers& buffers, const EdgeSteps& steps) {
    const bool is_smooth = steps.blur.radius > 0;
    const auto grey = buffers.bytes<const std::uint8_t>(is_smooth ? buffers.smooth : buffers.grey);
    if (is_smooth) {
        executor.run(BlurGrey{buffers.bytes<const std::uint8_t>(buffers.grey),
                              buffers.bytes(buffers.smooth), steps.blur, buffers.count});
    }
    if (steps.automatic) {
        executor.clear(buffers.magnitudes, buffers.size_of(buffers.magnitudes, kMagnitudeBins));
        executor.run(CountMagnitudes<kRadius>{grey, buffers.magnitudes, steps.l2, buffers.count});
    }
    executor.run(ChooseBounds{buffers.magnitudes, buffers.edge_order, buffers.bounds,
                              steps.aperture, steps.l2, buffers.count});
    executor.run(MarkEdges<kRadius>{grey, buffers.bytes(buffers.marks),
                                    buffers.words<std::uint32_t>(buffers.scratch), buffers.bounds,
                                    steps.l2, buffers.count});
}

template <typename Executor>
void find_edges(Executor& executor, const Buffers& buffers, const EdgeSteps& steps) {
    executor.clear(buffers.edge_counts, buffers.size_of(buffers.edge_counts));
    if (steps.aperture == 3) {
        mark_edges<1>(executor, buffers, steps);
    } else if (steps.aperture == 5) {
        mark_edges<2>(executor, buffers, steps);
    } else {
        mark_edges<3>(executor, buffers, steps);
    }
    const MarkWords words{buffers.bytes<const std::uint8_t>(buffers.marks),
                          buffers.words<std::uint32_t>(buffers.scratch), buffers.count};
    executor.run(JoinEdges<MarkEdges<1>::kTileWidth, MarkEdges<1>::kTileHeight>{words});
    executor.run(FlagEdges{words});
    executor.run(FinishEdges{words, buffers.bytes(buffers.edges), buffers.edge_counts});
}

template <typename Executor>
void find_responses(Executor& executor, const Buffers& buffers, const CornerSteps& steps) {
    const auto grey = buffers.bytes<const std::uint8_t>(buffers.grey);
    const auto responses = buffers.words<std::int32_t>(buffers.scratch);
    PeakCounts* const counts = buffers.peak_counts;
    if (steps.block == 3) {
        executor.run(ColumnResponses<3>{grey, responses, counts, steps.rule, buffers.count});
        return;
    }
    if (steps.block == 5) {
        executor.run(ColumnResponses<5>{grey, responses, counts, steps.rule, buffers.count});
        return;
    }
    const Planes<Products<double>> sums{buffers.sums, buffers.width, buffers.height, buffers.width,
                                        0};
    for (int picture = 0; picture < buffers.count; ++picture) {
        executor.run(RowSums{grey, sums, picture, steps.block});
        executor.run(ColumnSums{{sums.data, sums.width, sums.height, sums.stride, 0},
                                responses,
                                counts,
                                steps.rule,
                                picture,
                                steps.block});
    }
}

// Leaves responses in scratch, and in keys those of the strongest peaks that have room.
template <typename Executor>
void find_peaks(Executor& executor, const Buffers& buffers, const CornerSteps& steps) {
    executor.clear(buffers.peak_counts, buffers.size_of(buffers.peak_counts));
    executor.clear(buffers.peak_bins, buffers.size_of(buffers.peak_bins, kPeakBins));
    find_responses(executor, buffers, steps);
    const PeakPass pass{buffers.words<const std::int32_t>(buffers.scratch), buffers.quality,
                        buffers.peak_counts, buffers.count};
    executor.run(CountPeaks{pass, buffers.peak_bins});
    executor.run(ChoosePeaks{buffers.peak_bins, buffers.peak_counts, buffers.room, buffers.count});
    executor.run(KeepPeaks{pass, buffers.keys, buffers.room});
}

}  // namespace ocelli::cuda
