#pragma once

#include <opencv2/core/types.hpp>
#include <string_view>
#include <vector>

#include "slave/image/grey_plane.hpp"

namespace ocelli::slave {

// What searches pictures with one cascade, on some device: the windows of
// cv::CascadeClassifier::detectMultiScale with 0 neighbours, in its order. An instance belongs to
// one thread.
class WindowSource {
  public:
    virtual ~WindowSource() = default;

    // "cpu", "cuda:0": where it searches; after a search, where that was.
    virtual std::string_view device() const = 0;
    // Each scale is `scale_factor` (above 1) times the one before. Throws what the library below
    // throws.
    virtual std::vector<cv::Rect> windows(const GreyPlane& grey, double scale_factor,
                                          cv::Size smallest) = 0;
};

}  // namespace ocelli::slave
