#pragma once

#include <vector>

#include "slave/image/grey_plane.hpp"
#include "slave/kernels/corner_finder.hpp"

namespace ocelli::slave {

// What finds corners, on some device: the points of cv::goodFeaturesToTrack. An instance belongs to
// one thread.
class CornerSource {
  public:
    virtual ~CornerSource() = default;

    // What it gives is valid until the next call. Throws what the library below throws.
    virtual const std::vector<Corner>& find(const GreyPlane& grey, const CornerRules& rules) = 0;
};

}  // namespace ocelli::slave
