#pragma once

#include "slave/cuda/kernels/blur_grey.hpp"

namespace ocelli::cuda {

// The filter that cv::GaussianBlur makes of this sigma for bytes when no size is given; none for
// sigma 0. Precondition: at most 10.
BlurWeights blur_weights(double sigma);

}  // namespace ocelli::cuda
