#pragma once

#include <cstddef>
#include <vector>

#include "slave/cuda/cascade.hpp"
#include "slave/cuda/kernels/cascade_sequence.hpp"
#include "slave/cuda/runtime/batch.hpp"
#include "slave/cuda/runtime/cascade_plan.hpp"
#include "slave/cuda/runtime/growing_memory.hpp"

namespace ocelli::cuda {

// A cascade on the device. Its tables and scales are kept as long as size and rules stay the same.
class CascadeSearch {
  public:
    explicit CascadeSearch(Cascade cascade) : cascade_(std::move(cascade)) {}

    // The windows of HaarSearch, in the same order. Waits. `scratch`: what is worked in, for any
    // number of cascades in turn. Failure when tables and scratch are more than `memory_bytes`.
    std::vector<Box> windows(Batch& batch, int picture, const CascadeRules& rules,
                             GrowingMemory& scratch, std::size_t memory_bytes);

    // Of the tables.
    std::size_t device_bytes() const { return tables_.device_bytes(); }
    void release();

  private:
    void prepare(Batch& batch, const CascadeRules& rules, const GrowingMemory& scratch,
                 std::size_t memory_bytes);
    void place(Batch& batch, GrowingMemory& scratch, std::size_t memory_bytes);
    std::vector<Box> collect(Batch& batch, GrowingMemory& scratch);

    Cascade cascade_;
    std::vector<int> groups_;
    int width_ = 0;  // of the pictures that all this is prepared for; 0: of none
    int height_ = 0;
    CascadeRules rules_;
    std::vector<SearchScale> scales_;
    SearchBuffers buffers_;
    std::vector<ScaleBuffers> scale_buffers_;
    std::uint32_t* counts_ = nullptr;  // of all scales
    GrowingMemory tables_;
};

}  // namespace ocelli::cuda
