#pragma once

#include <string>

#include "slave/kernels/haar_cascade.hpp"

namespace ocelli::testing {

inline std::string cascade_file(const std::string& name) {
    return "/usr/share/opencv4/haarcascades/haarcascade_" + name + ".xml";
}

// One that comes with OpenCV (opencv-data).
inline slave::HaarCascade haar_cascade(const std::string& name) {
    return slave::load_haar_cascade(cascade_file(name)).value();
}

}  // namespace ocelli::testing
