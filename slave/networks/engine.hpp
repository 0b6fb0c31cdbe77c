#pragma once

// An inference engine, and the tensors that go in and come out.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/error.hpp"

namespace ocelli::slave {

// Tensors of 32-bit floats, row-major, the last dimension the fastest.
using TensorShape = std::vector<std::int64_t>;

// What a network says of one of its inputs. A dimension of -1 is free.
struct TensorInfo {
    std::string name;
    TensorShape shape;

    bool operator==(const TensorInfo&) const = default;
};

// A tensor that somebody else owns.
struct TensorView {
    TensorShape shape;
    std::span<const float> values;
};

// One in the memory of the device that an engine computes on, which somebody else owns.
struct DeviceTensor {
    TensorShape shape;
    const float* values = nullptr;
};

// The product of the dimensions. Precondition: none is free.
std::int64_t element_count(const TensorShape& shape);
// "1x3x416x416", with "?" for a free dimension.
std::string to_string(const TensorShape& shape);

// An inference engine runs one network: a batch of tensors in, named tensors out. It knows nothing
// of pictures or detections. An instance belongs to one thread and computes with one thread.
struct EngineInfo {
    std::string engine;  // "opencv", "onnxruntime"
    std::string device;  // "cpu", "cuda:0": where it really runs
    // None where the library does not tell: running the network shows what it takes.
    std::vector<TensorInfo> inputs;
    std::vector<std::string> outputs;  // names
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

    // One tensor for each input of the network, in that order; gives one for each of
    // info().outputs, in that order. What it gives lives in the engine and is valid until the next
    // run(). analysis_failed when the library below fails, with its message.
    virtual Result<std::span<const TensorView>> run(std::span<const TensorView> inputs) = 0;

    // The same for a network of one input, which lies in the memory of info().device, is complete,
    // and is kept there until this returns. Outputs come to the host. Only where info() says that
    // the engine takes it.
    virtual Result<std::span<const TensorView>> run_on_device(const DeviceTensor&) {
        return Error{ErrorCode::analysis_failed, "This engine takes no input on a device."};
    }
};

}  // namespace ocelli::slave
