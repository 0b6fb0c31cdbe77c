#include "slave/inference/engine_versions.hpp"

#include <fmt/format.h>

#include <opencv2/core/utility.hpp>

#include "slave/inference/onnxruntime_engine.hpp"

namespace ocelli::slave {

namespace {

#ifdef OCELLI_CUDA_VERSION
constexpr std::string_view kKernels = "kernels for CUDA " OCELLI_CUDA_VERSION;
#else
constexpr std::string_view kKernels = "no kernels for CUDA";
#endif

// Whether it was built with CUDA, which is not whether there is a GPU.
bool is_opencv_with_cuda() {
    const std::string text = cv::getBuildInformation();
    const std::size_t line = text.find("NVIDIA CUDA:");
    return line != text.npos &&
           text.substr(line, text.find('\n', line) - line).find("YES") != text.npos;
}

std::string onnxruntime() {
    const std::string version = onnxruntime_version();
    return version.empty() ? "no ONNX Runtime"
                           : fmt::format("ONNX Runtime {} with{} CUDA", version,
                                         onnxruntime_has_cuda() ? "" : "out");
}

}  // namespace

std::string engine_versions() {
    return fmt::format("OpenCV {} with{} CUDA, {}, {}", cv::getVersionString(),
                       is_opencv_with_cuda() ? "" : "out", onnxruntime(), kKernels);
}

}  // namespace ocelli::slave
