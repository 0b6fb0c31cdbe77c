#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core/mat.hpp>

#include "slave/kernels/edge_rows.hpp"
#include "slave/kernels/row_buffer.hpp"

namespace ocelli::slave {

// The Sobel derivatives of a grey picture as cv::Canny takes them, one row after the other: borders
// replicated, and for aperture 7 divided by 16 so that they fit 16 bits. With aperture 3 they are
// computed as they are asked for, and never stored as a picture. Keeps its buffers; one thread.
class GradientRows {
  public:
    struct Row {
        const std::int16_t* dx;
        const std::int16_t* dy;
    };

    // `grey`: H×W, 8 bit, not empty, read until the last row has been asked for; what lies around a
    // submatrix is not looked at. `aperture`: 3, 5 or 7.
    void load(const cv::Mat& grey, int aperture);
    cv::Size size() const { return grey_.size(); }

    // Row y, valid until row y+2 is asked for. In order: 0 and up, or from 0 again.
    Row row(int y);

  private:
    const std::uint8_t* padded(int y) const;
    void pad(int y);

    const EdgeRows& rows_ = edge_rows();
    cv::Mat grey_;
    bool stored_ = false;  // whether dx_ and dy_ are in use
    cv::Mat dx_, dy_;
    std::array<RowBuffer<std::uint8_t>, 3> grey_rows_;  // a ring; with a pixel on either side
    std::array<RowBuffer<std::int16_t>, 2> dx_rows_, dy_rows_;
};

// The factor at which Sobel runs so that the result fits 16 bits, as in cv::Canny.
double sobel_scale(int aperture);

}  // namespace ocelli::slave
