#pragma once

#include <opencv2/core/mat.hpp>

namespace ocelli::slave {

// The picture turned upright: `orientation` is EXIF's, 1..8. May share the pixels of `stored`.
cv::Mat make_upright(const cv::Mat& stored, int orientation);

}  // namespace ocelli::slave
