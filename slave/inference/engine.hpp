#pragma once

// An inference engine runs one network: a batch of tensors in, named tensors out. It knows nothing
// of pictures or detections. An instance belongs to one thread and computes with one thread.

#include <span>
#include <string>
#include <vector>

#include "common/error.hpp"
#include "slave/inference/tensor.hpp"

namespace ocelli::slave {

struct EngineInfo {
    std::string engine;  // "opencv", "onnxruntime"
    std::string device;  // "cpu", "opencl", "cuda:0": where it really runs
    std::vector<TensorInfo> inputs;
    std::vector<TensorInfo> outputs;
    // Whether run() may be given other heights and widths than those in `inputs`: the library takes
    // them, and nothing in the network is known to keep it from working.
    bool any_size = false;
    // Whether run_on_device() may be used.
    bool takes_device_input = false;
};

class Engine {
  public:
    virtual ~Engine() = default;

    virtual const EngineInfo& info() const = 0;

    // One tensor for each of info().inputs, in that order; gives one for each of info().outputs, in
    // that order. What it gives lives in the engine and is valid until the next run().
    // analysis_failed when the library below fails, with its message.
    virtual Result<std::span<const TensorView>> run(std::span<const TensorView> inputs) = 0;

    // The same for a network of one input, which lies in the memory of info().device, is complete,
    // and is kept there until this returns. Outputs come to the host. Only where info() says that
    // the engine takes it.
    virtual Result<std::span<const TensorView>> run_on_device(const DeviceTensor&) {
        return Error{ErrorCode::analysis_failed, "This engine takes no input on a device."};
    }
};

}  // namespace ocelli::slave
