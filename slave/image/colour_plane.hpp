#pragma once

#include <cstdint>
#include <opencv2/core/mat.hpp>

namespace ocelli::slave {

// A picture in colour to analyse, and how to tell that it is there already.
struct ColourPlane {
    const cv::Mat& pixels;     // H×W×3, 8 bit, blue, green, red, not empty
    std::uint64_t serial = 0;  // as that of the GreyPlane that is made of it; 0: like no other
};

}  // namespace ocelli::slave
