#pragma once

#include <memory>
#include <string_view>

#include "slave/networks/engine.hpp"
#include "slave/networks/model_file.hpp"

namespace ocelli::slave {

// Whether OpenCV's dnn module is built for CUDA; Debian's is not.
bool opencv_has_cuda();

// An engine over OpenCV's dnn module, for networks of one input; always there. `device`: "cpu",
// "cuda" or "cuda:N". bad_model: OpenCV cannot read the network. bad_config: the device cannot be
// used, with the reason.
Result<std::unique_ptr<Engine>> make_opencv_engine(const ModelData& model, std::string_view device);

}  // namespace ocelli::slave
