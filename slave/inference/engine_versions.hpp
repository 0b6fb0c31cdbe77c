#pragma once

#include <string>

namespace ocelli::slave {

// What analyses run on in this build, and what of it can use an NVIDIA GPU: "OpenCV 4.6.0 without
// CUDA, ONNX Runtime 1.30.0 without CUDA, kernels for CUDA 13.0".
std::string engine_versions();

}  // namespace ocelli::slave
