#include "slave/cuda/runtime/enqueue.hpp"
#include "slave/cuda/runtime/launch.cuh"

namespace ocelli::cuda {

void enqueue_tensor(cudaStream_t stream, const FillTensor& kernel) {
    StreamExecutor(stream).run(kernel);
}

}  // namespace ocelli::cuda
