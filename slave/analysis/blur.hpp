#pragma once

#include <opencv2/core/mat.hpp>
#include <opencv2/imgproc.hpp>

namespace ocelli::slave {

// The Gauss filter before edges are looked for, as cv::GaussianBlur's. Keeps its buffer.
class Blur {
  public:
    // `grey`: H×W, 8 bit. `sigma`: px; 0 leaves the picture as it is. Valid until the next call.
    const cv::Mat& of(const cv::Mat& grey, double sigma) {
        if (sigma <= 0) {
            return grey;
        }
        cv::GaussianBlur(grey, smooth_, cv::Size(), sigma);
        return smooth_;
    }

  private:
    cv::Mat smooth_;
};

}  // namespace ocelli::slave
