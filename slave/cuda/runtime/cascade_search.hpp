#pragma once

#include <cstddef>
#include <vector>

#include "slave/cuda/cascade.hpp"
#include "slave/cuda/kernels/cascade_sequence.hpp"
#include "slave/cuda/runtime/batch.hpp"
#include "slave/cuda/runtime/cascade_plan.hpp"
#include "slave/cuda/runtime/resources.hpp"

namespace ocelli::cuda {

// A cascade on the device, with memory of its own. Scales, tables and memory are kept as long as
// size and rules stay the same.
class CascadeSearch {
  public:
    explicit CascadeSearch(Cascade cascade) : cascade_(std::move(cascade)) {}

    // The windows of HaarSearch, in the same order. Waits. Failure when the search does not fit
    // into `memory_bytes`.
    std::vector<Box> windows(Batch& batch, int picture, const CascadeRules& rules,
                             std::size_t memory_bytes);

    std::size_t device_bytes() const { return device_bytes_; }

  private:
    void prepare(Batch& batch, const CascadeRules& rules, std::size_t memory_bytes);
    void reserve(std::size_t device_bytes, std::size_t host_bytes, std::size_t memory_bytes);
    std::vector<Box> collect(Batch& batch);

    Cascade cascade_;
    std::vector<int> groups_;
    int width_ = 0;  // of the pictures that all this is prepared for
    int height_ = 0;
    CascadeRules rules_;
    std::vector<SearchScale> scales_;
    SearchBuffers buffers_;
    std::vector<ScaleBuffers> scale_buffers_;
    std::uint32_t* counts_ = nullptr;  // of all scales
    Candidate* results_ = nullptr;     // likewise
    std::size_t windows_ = 0;          // likewise

    DeviceMemory device_memory_;
    PinnedMemory host_memory_;  // tables, and then what was found
    std::size_t device_bytes_ = 0;
    std::size_t host_bytes_ = 0;
};

}  // namespace ocelli::cuda
