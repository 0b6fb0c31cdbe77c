#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core/mat.hpp>
#include <vector>

#include "slave/kernels/corner_response.hpp"
#include "slave/kernels/corner_selection.hpp"
#include "slave/kernels/row_buffer.hpp"

namespace ocelli::slave {

struct CornerRules {
    int count_max = 200;       // at least 1
    double quality = 0.01;     // in 0..1, above 0: of the strongest response, what is enough
    double distance_min = 10;  // px, 0..2000
    int block_size = 3;        // px, at least 1
};

// Shi and Tomasi's corners: the same points and responses in the same order as
// cv::goodFeaturesToTrack with Sobel 3 and no mask. Responses pass by in rows, and their maxima are
// kept as they appear; no picture of responses is ever made. Keeps its buffers; one thread.
class CornerFinder {
  public:
    // `grey`: H×W, 8 bit; what lies around a submatrix is not looked at. The result is valid until
    // the next call.
    const std::vector<Corner>& find(const cv::Mat& grey, const CornerRules& rules);

  private:
    void collect(int y, int width, std::int32_t threshold);

    CornerResponse response_;
    CornerSelection selection_;
    std::array<RowBuffer<std::int32_t>, 3> responses_;  // bits; a ring
    RowBuffer<std::int32_t> column_max_;
    RowBuffer<std::uint8_t> marks_;
    std::vector<CornerCandidate> candidates_;
};

}  // namespace ocelli::slave
