#pragma once

// Which engine runs a network, and where.

#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "slave/networks/engine.hpp"
#include "slave/networks/model_file.hpp"

namespace ocelli::slave {

struct EngineChoice {
    std::string engine = "auto";  // auto | opencv | onnxruntime
    // auto | cpu | cuda[:N]; auto:N is the N-th CUDA device where that works.
    std::string device = "auto";
};

// The names of the engines to try for `choice`, the best first. "auto" prefers ONNX Runtime where
// the build has it: it is four to six times as fast. bad_config: no such engine or device, an
// engine that this build has not, or an engine that does not know the device.
Result<std::vector<std::string>> engines_to_try(const EngineChoice& choice);

// The devices on which to try the engine of that name: on `device`, if it is one by name; with
// "auto" on a CUDA device where the engine can use one, then on the CPU. An OpenCV without CUDA
// runs on the CPU what no other engine reads.
std::vector<std::string> devices_to_try(const std::string& engine, const std::string& device);

// An engine of that name for the network. `device`: "cpu", "cuda" or "cuda:N". bad_model: the file
// is damaged, or the engine cannot read it. bad_config: the device.
Result<std::unique_ptr<Engine>> make_engine(const std::string& engine, const std::string& device,
                                            const ModelData& model);

// "cuda:1" is 1, "cuda" is 0.
inline int cuda_index(std::string_view device) {
    int index = 0;
    const std::size_t colon = device.find(':');
    if (colon != device.npos) {
        std::from_chars(device.data() + colon + 1, device.data() + device.size(), index);
    }
    return index;
}

// What analyses run on in this build, and what of it can use an NVIDIA GPU: "OpenCV 4.6.0 without
// CUDA, ONNX Runtime 1.30.0 without CUDA, kernels for CUDA 13.0".
std::string engine_versions();

}  // namespace ocelli::slave
