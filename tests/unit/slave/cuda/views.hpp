#pragma once

#include <opencv2/core/mat.hpp>

#include "slave/cuda/picture_view.hpp"

namespace ocelli::testing {

inline cuda::PictureView view_of(const cv::Mat& picture) {
    return {
        picture.data, picture.cols, picture.rows, picture.step[0],
        picture.channels() == 3 ? cuda::PictureView::Colour::bgr : cuda::PictureView::Colour::grey};
}

}  // namespace ocelli::testing
