#pragma once

#include <cstddef>

#include "slave/cuda/network_input.hpp"
#include "slave/cuda/runtime/batch.hpp"
#include "slave/cuda/runtime/growing_memory.hpp"

namespace ocelli::cuda {

// Makes a network's input of a picture that a batch has on the device. Has memory of its own, which
// grows with the largest input.
class TensorMaker {
  public:
    // Throws Failure where the batch has no colour, or it does not fit into `memory_bytes`.
    // Waits.
    InputTensor make(Batch& batch, int picture, const InputPlan& plan, const InputValues& values,
                     bool to_host, std::size_t memory_bytes);

    std::size_t device_bytes() const { return memory_.device_bytes(); }

    void release() { memory_.release(); }

  private:
    GrowingMemory memory_;
};

}  // namespace ocelli::cuda
