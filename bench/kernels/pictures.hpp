#pragma once

#include <opencv2/core/mat.hpp>

namespace ocelli::bench {

// A grey picture, 8 bit, of the file that OCELLI_BENCH_PICTURE names; without it a drawn street of
// 1280×720 with texture and sensor noise. Always the same pixels.
const cv::Mat& grey_picture();

}  // namespace ocelli::bench
