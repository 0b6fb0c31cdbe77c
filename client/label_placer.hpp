#pragma once

// Where labels go: inside the picture, and off one another where there is room.

#include <opencv2/core/types.hpp>
#include <vector>

namespace ocelli::client {

class LabelPlacer {
  public:
    explicit LabelPlacer(cv::Size picture) : picture_(picture) {}

    // A place of this size for the label of `box`: above it, else inside or below, to its left or
    // right; where all of these are taken, the one that covers least of other labels.
    cv::Rect place(const cv::Rect& box, const cv::Size& size);

  private:
    std::vector<cv::Rect> candidates(const cv::Rect& box, const cv::Size& size) const;
    int covered(const cv::Rect& place) const;

    cv::Size picture_;
    std::vector<cv::Rect> taken_;
};

}  // namespace ocelli::client
