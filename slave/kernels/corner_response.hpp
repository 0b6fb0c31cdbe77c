#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <opencv2/core/mat.hpp>
#include <vector>

#include "slave/kernels/corner_rows.hpp"
#include "slave/kernels/row_buffer.hpp"

namespace ocelli::slave {

// The smaller eigenvalue of the gradient matrix of every pixel, row by row: the bits that
// cv::cornerMinEigenVal gives with Sobel 3, found with buffers of some rows instead of pictures.
// Sums that run down the picture keep the order of OpenCV's box filter, since they are rounded.
class CornerResponse {
  public:
    // `grey`: H×W, 8 bit, not empty; read until the last row has been asked for. What lies around a
    // submatrix is not looked at. `block_size`: the side of the window, at least 1.
    void start(const cv::Mat& grey, int block_size);

    // Writes the bits of row y, from 0 on in order, to `out` (W floats); returns the bits of the
    // largest, 0 if none is above 0.
    std::int32_t next_row(std::int32_t* out);

  private:
    template <typename T>
    struct Planes {
        RowBuffer<T> xx, xy, yy;
        GradientRow<T> row() { return {xx.data(), xy.data(), yy.data()}; }
        void resize(std::size_t size);
    };
    // What follows from one grey row.
    struct Derived {
        RowBuffer<float> smooth, difference;
    };

    GradientRow<double> sums_of_row(int y);
    void derive_row(int y);
    void add_products(int y);
    void add_row_sums(int y);
    void open_window();
    void slide_window(int entering);

    const CornerRows& rows_ = corner_rows();
    cv::Mat grey_;
    int block_ = 0;
    int before_ = 0;  // rows and columns of the window before its anchor
    int margin_ = 0;  // where the columns begin in products_: at a cache line
    float scale_ = 0;
    int y_ = 0;  // the next response
    int derived_rows_ = 0;
    int summed_rows_ = 0;
    RowBuffer<std::uint8_t> grey_row_;  // with a reflected pixel on either side
    std::array<Derived, 3> derived_;    // a ring
    Planes<double> products_;  // of one row, with the window's reflected margins; see margin_
    std::vector<Planes<double>> row_sums_;  // a ring of the rows that are still to leave the sums
    Planes<double> sums_;                   // of the window's rows but its last
    Planes<float> window_;
};

}  // namespace ocelli::slave
