#pragma once

#include <memory>
#include <string_view>

#include "slave/inference/engine.hpp"
#include "slave/inference/model_data.hpp"
#include "slave/inference/model_signature.hpp"

namespace ocelli::slave {

// An engine over OpenCV's dnn module; always there. `device`: "cpu" or "opencl".
// bad_model: OpenCV cannot read the network. bad_config: there is no OpenCL device.
Result<std::unique_ptr<Engine>> make_opencv_engine(const ModelData& model,
                                                   const ModelSignature& signature,
                                                   std::string_view device);

}  // namespace ocelli::slave
