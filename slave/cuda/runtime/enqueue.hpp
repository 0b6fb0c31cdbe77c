#pragma once

#include <cuda_runtime_api.h>

#include "slave/cuda/kernels/cascade_sequence.hpp"
#include "slave/cuda/kernels/fill_tensor.hpp"
#include "slave/cuda/kernels/sequence.hpp"

namespace ocelli::cuda {

// The steps of sequence.hpp on a stream. They wait for nothing, and can be captured in a graph.
void enqueue_grey(cudaStream_t stream, const Buffers& buffers);
void enqueue_edges(cudaStream_t stream, const Buffers& buffers, const EdgeSteps& steps);
void enqueue_corners(cudaStream_t stream, const Buffers& buffers, const CornerSteps& steps);

void enqueue_tensor(cudaStream_t stream, const FillTensor& kernel);

// Of one picture's grey.
void enqueue_search(cudaStream_t stream, const Buffers& pictures, int picture,
                    const SearchBuffers& buffers, const ScaleBuffers& scale,
                    const std::vector<int>& group_ends);

}  // namespace ocelli::cuda
