#pragma once

// An engine over ONNX Runtime, where the build found it (cmake/FindOnnxRuntime.cmake). The
// functions exist in every build.

#include <memory>
#include <string>
#include <string_view>

#include "slave/networks/engine.hpp"
#include "slave/networks/model_file.hpp"

namespace ocelli::slave {

// The library's version, e.g. "1.30.0"; empty when this build has none.
std::string onnxruntime_version();
// Whether the library can compute on a CUDA device, if there is one.
bool onnxruntime_has_cuda();

// `device`: "cpu", "cuda" or "cuda:N". bad_model: the library cannot read the network.
// bad_config: this build has no ONNX Runtime, or the device cannot be used, with the reason.
Result<std::unique_ptr<Engine>> make_onnxruntime_engine(const ModelData& model,
                                                        std::string_view device);

}  // namespace ocelli::slave
