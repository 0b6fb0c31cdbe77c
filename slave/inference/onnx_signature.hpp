#pragma once

#include <cstddef>
#include <span>

#include "slave/inference/model_signature.hpp"

namespace ocelli::slave {

// Reads the parts of ModelProto (onnx.proto) that name inputs and outputs. The error's message is
// the end of a sentence that begins with the file.
Result<ModelSignature> read_onnx_signature(std::span<const std::byte> file);

}  // namespace ocelli::slave
