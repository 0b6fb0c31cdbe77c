#pragma once

#include <vector>

#include "slave/cuda/kernels/resize_pixel.hpp"

namespace ocelli::cuda {

// As cv::resize with INTER_LINEAR has them, rounded weights and all. Those of rows keep their
// weights at the picture's borders, those of columns do not.
std::vector<ResizeTap> column_taps(int from, int to);
std::vector<ResizeTap> row_taps(int from, int to);

// Whether cv::resize takes means of four instead.
bool is_halved(int from_width, int from_height, int to_width, int to_height);

}  // namespace ocelli::cuda
