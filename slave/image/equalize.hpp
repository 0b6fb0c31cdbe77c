#pragma once

#include <opencv2/core/mat.hpp>

namespace ocelli::slave {

// A copy of `bgr` (H×W×3, 8 bit) whose lightness is equalised locally (CLAHE, clip limit 2, 8×8
// tiles, on L of Lab); the colours stay.
cv::Mat equalize_locally(const cv::Mat& bgr);

}  // namespace ocelli::slave
