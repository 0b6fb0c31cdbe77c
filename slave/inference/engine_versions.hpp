#pragma once

#include <string>

namespace ocelli::slave {

// The libraries that networks run on here: "OpenCV 4.6.0, ONNX Runtime 1.30.0".
std::string engine_versions();

}  // namespace ocelli::slave
