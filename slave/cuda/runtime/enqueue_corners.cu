#include "slave/cuda/runtime/enqueue.hpp"
#include "slave/cuda/runtime/launch.cuh"

namespace ocelli::cuda {

void enqueue_corners(cudaStream_t stream, const Buffers& buffers, const CornerSteps& steps) {
    StreamExecutor executor(stream);
    find_peaks(executor, buffers, steps);
}

}  // namespace ocelli::cuda
