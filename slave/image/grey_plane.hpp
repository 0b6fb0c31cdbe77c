#pragma once

#include <cstdint>
#include <opencv2/core/mat.hpp>

namespace ocelli::slave {

// A grey picture to analyse, and how to tell that it is there already.
struct GreyPlane {
    const cv::Mat& pixels;     // H×W, 8 bit, not empty
    std::uint64_t serial = 0;  // planes with the same have the same pixels; 0: like no other
};

}  // namespace ocelli::slave
