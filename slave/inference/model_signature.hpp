#pragma once

// What a network's file says of the network's own inputs and outputs. Engines differ in what they
// tell and in how they fail, so a damaged or a wrong file is found here, with one message for all.

#include <vector>

#include "common/error.hpp"
#include "slave/inference/model_data.hpp"
#include "slave/inference/tensor.hpp"

namespace ocelli::slave {

struct ModelSignature {
    std::vector<TensorInfo> inputs;   // without the weights
    std::vector<TensorInfo> outputs;  // Darknet: empty; only the engine can tell
};

// bad_model: not of the format, truncated, no input, a tensor that is not of 32-bit floats.
Result<ModelSignature> read_signature(const ModelData& model);

}  // namespace ocelli::slave
