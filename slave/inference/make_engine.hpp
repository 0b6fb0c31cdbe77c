#pragma once

#include <memory>
#include <string>

#include "slave/inference/engine.hpp"
#include "slave/inference/model_data.hpp"

namespace ocelli::slave {

struct EngineChoice {
    std::string engine = "auto";  // auto | opencv | onnxruntime
    // auto | cpu | opencl | cuda[:N]; auto:N is the N-th CUDA device where that works.
    std::string device = "auto";
};

// The names of the engines to try for `choice`, the best first. "auto" prefers ONNX Runtime where
// the build has it: it is four to six times as fast. bad_config: no such engine or device, an
// engine that this build has not, or an engine that does not know the device.
Result<std::vector<std::string>> engines_to_try(const EngineChoice& choice);

// An engine of that name for the network. A device asked for by name is used or the call fails;
// with "auto" a CUDA device is used where the engine can, else the CPU. One without CUDA runs on
// the CPU what no other engine reads, and says so in its info(). bad_model: the file is damaged, or
// the engine cannot read it. bad_config: the device.
Result<std::unique_ptr<Engine>> make_engine(const std::string& engine, const std::string& device,
                                            const ModelData& model);

}  // namespace ocelli::slave
