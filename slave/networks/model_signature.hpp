#pragma once

// What a network's file says of the network's own inputs and outputs. Engines differ in what they
// tell and in how they fail, so a damaged or a wrong file is found here, with one message for all.

#include <cstddef>
#include <span>
#include <vector>

#include "common/error.hpp"
#include "slave/networks/engine.hpp"
#include "slave/networks/model_file.hpp"

namespace ocelli::slave {

struct ModelSignature {
    std::vector<TensorInfo> inputs;   // without the weights
    std::vector<TensorInfo> outputs;  // Darknet: empty; only the engine can tell
};

// bad_model: not of the format, truncated, no input, a tensor that is not of 32-bit floats.
Result<ModelSignature> read_signature(const ModelData& model);

// Reads the parts of ModelProto (onnx.proto) that name inputs and outputs. The error's message is
// the end of a sentence that begins with the file.
Result<ModelSignature> read_onnx_signature(std::span<const std::byte> file);

// Reads width, height and channels of the [net] section of a Darknet .cfg file. The error's message
// is the end of a sentence that begins with the file.
Result<ModelSignature> read_darknet_signature(std::span<const std::byte> file);

}  // namespace ocelli::slave
