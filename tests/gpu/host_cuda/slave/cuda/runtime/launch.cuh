#pragma once

// In the place of slave/cuda/runtime/launch.cuh: kernels are enqueued to be run by the host.

#include "slave/cuda/kernels/portable.hpp"
#include "slave/cuda/runtime/check.hpp"
#include "tests/gpu/host_cuda/host_device.hpp"
#include "tests/gpu/host_executor.hpp"

namespace ocelli::cuda {

class StreamExecutor {
  public:
    explicit StreamExecutor(cudaStream_t stream) : stream_(stream) {}

    template <typename Kernel>
    void run(const Kernel& kernel) {
        static_assert(Kernel::kThreads <= host::kThreadsMax);
        static_assert(sizeof(typename Kernel::Shared) <= host::kSharedBytesMax);
        check(
            host::launch(stream_, kernel.grid(), [kernel] { testing::HostExecutor().run(kernel); }),
            "start a kernel");
    }

    void clear(void* memory, std::size_t bytes) {
        check(cudaMemsetAsync(memory, 0, bytes, stream_), "clear the device's memory");
    }

  private:
    cudaStream_t stream_;
};

}  // namespace ocelli::cuda
