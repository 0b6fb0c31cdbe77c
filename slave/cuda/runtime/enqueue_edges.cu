#include "slave/cuda/runtime/enqueue.hpp"
#include "slave/cuda/runtime/launch.cuh"

namespace ocelli::cuda {

void enqueue_grey(cudaStream_t stream, const Buffers& buffers) {
    StreamExecutor executor(stream);
    make_grey(executor, buffers);
}

void enqueue_edges(cudaStream_t stream, const Buffers& buffers, const EdgeSteps& steps) {
    StreamExecutor executor(stream);
    find_edges(executor, buffers, steps);
}

}  // namespace ocelli::cuda
