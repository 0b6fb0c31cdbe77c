#pragma once

#include <cuda_runtime.h>

#include "slave/cuda/kernels/portable.hpp"
#include "slave/cuda/runtime/check.hpp"

namespace ocelli::cuda {

// A block runs the phases of a kernel with a barrier between them; see portable.hpp.
template <typename Kernel>
__global__ void __launch_bounds__(Kernel::kThreads) run_kernel(const Kernel kernel) {
    __shared__ typename Kernel::Shared shared;
    const Place place{static_cast<int>(blockIdx.x), static_cast<int>(blockIdx.y),
                      static_cast<int>(blockIdx.z), static_cast<int>(threadIdx.x)};
    const int phases = phases_of(kernel);
#pragma unroll
    for (int phase = 0; phase < phases; ++phase) {
        if (phase > 0) {
            __syncthreads();
        }
        kernel.run(phase, place, shared);
    }
}

// Enqueues kernels on a stream, and waits for nothing.
class StreamExecutor {
  public:
    explicit StreamExecutor(cudaStream_t stream) : stream_(stream) {}

    template <typename Kernel>
    void run(const Kernel& kernel) {
        const Grid grid = kernel.grid();
        const dim3 blocks(static_cast<unsigned>(grid.x), static_cast<unsigned>(grid.y),
                          static_cast<unsigned>(grid.z));
        run_kernel<<<blocks, Kernel::kThreads, 0, stream_>>>(kernel);
        check(cudaGetLastError(), "start a kernel");
    }

    void clear(void* memory, std::size_t bytes) {
        check(cudaMemsetAsync(memory, 0, bytes, stream_), "clear the device's memory");
    }

  private:
    cudaStream_t stream_;
};

}  // namespace ocelli::cuda
