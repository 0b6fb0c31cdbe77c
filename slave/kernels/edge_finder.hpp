#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core/mat.hpp>

#include "slave/kernels/edge_rows.hpp"
#include "slave/kernels/edge_tracer.hpp"
#include "slave/kernels/gradient_rows.hpp"
#include "slave/kernels/row_buffer.hpp"

namespace ocelli::slave {

// A threshold of hysteresis as cv::Canny rounds it; below zero it passes what zero passes. `l2`: on
// magnitudes dx²+dy².
int edge_bound(double threshold, bool l2);

// Canny's edges (J. Canny, 1986), the pixels that cv::Canny gives. Gradients, magnitudes and maxima
// pass by in rows; of the whole picture only the marks are kept. Keeps its buffers; one thread.
class EdgeFinder {
  public:
    // As GradientRows::load; `grey` is read until the last find().
    void load(const cv::Mat& grey, int aperture) { gradients_.load(grey, aperture); }

    // Of the magnitudes that are not zero, each divided by 2^shift, rounded down and at most 2047:
    // the smallest of which more than half are no larger than it; 0 when there are none.
    int median_magnitude(bool l2, int shift);

    // Thresholds of hysteresis, on the gradients as they are loaded: for aperture 7 a sixteenth of
    // Sobel's. `l2`: magnitudes are √(dx²+dy²), else |dx|+|dy|.
    TracedEdges find(double low, double high, bool l2);

  private:
    template <typename Magnitude>
    using Ring = std::array<RowBuffer<Magnitude>, 3>;

    template <typename Magnitude>
    void mark(Ring<Magnitude>& magnitudes, int low, int high);

    const EdgeRows& rows_ = edge_rows();
    GradientRows gradients_;
    Ring<std::uint16_t> l1_;  // with a zero on either side
    Ring<std::int32_t> l2_;
    EdgeTracer tracer_;
};

}  // namespace ocelli::slave
