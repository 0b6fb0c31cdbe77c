#pragma once

#include <cstddef>
#include <cstdint>
#include <opencv2/core/mat.hpp>
#include <vector>

#include "slave/kernels/corner_rows.hpp"

namespace ocelli::slave {

// The smaller eigenvalue of the gradient matrix of every pixel, row by row: the bits that
// cv::cornerMinEigenVal gives with Sobel 3, found with buffers of some rows instead of pictures.
// Sums that run down the picture keep the order of OpenCV's box filter, since they are rounded.
class CornerResponse {
  public:
    // `grey`: H×W, 8 bit, not empty; read until the last row has been asked for. `block_size`: the
    // side of the window, at least 1. What lies around a submatrix is not looked at.
    void start(const cv::Mat& grey, int block_size);

    // Writes the bits of row y, from 0 on in order, to `out` (W floats); returns the bits of its
    // largest element, 0 if none is above 0.
    std::int32_t next_row(std::int32_t* out);

  private:
    template <typename T>
    struct Slot {
        std::vector<T> xx, xy, yy;
        GradientRow<T> row() { return {xx.data(), xy.data(), yy.data()}; }
        void resize(std::size_t size);
    };

    const std::uint8_t* grey_row(int y) const;
    int reflected_row(int y) const;
    void read_row(int y);
    void add_gradients(int y);
    void open_window();

    const CornerRows& rows_ = corner_rows();
    cv::Mat grey_;
    int block_ = 0;
    int before_ = 0;  // rows and columns of the window before its anchor
    float scale_ = 0;
    int y_ = 0;
    int rows_read_ = 0;
    int gradients_ = 0;  // rows of gradients in the ring, or passed through it

    std::vector<std::uint8_t> grey_rows_[3];  // with one reflected pixel on either side
    std::vector<float> smooth_[3];
    Slot<float> products_;               // of one row, with the window's reflected margins
    std::vector<Slot<double>> row_sums_;  // a ring of 2·block rows
    Slot<double> sums_;                  // over block-1 rows
    Slot<float> window_;
};

}  // namespace ocelli::slave
