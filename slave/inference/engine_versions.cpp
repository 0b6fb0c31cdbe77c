#include "slave/inference/engine_versions.hpp"

#include <opencv2/core/utility.hpp>

#include "slave/inference/onnxruntime_engine.hpp"

namespace ocelli::slave {

std::string engine_versions() {
    const std::string onnxruntime = onnxruntime_version();
    return "OpenCV " + cv::getVersionString() +
           (onnxruntime.empty() ? ", no ONNX Runtime" : ", ONNX Runtime " + onnxruntime);
}

}  // namespace ocelli::slave
