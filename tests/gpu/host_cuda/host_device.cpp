#include "tests/gpu/host_cuda/host_device.hpp"

#include <utility>

#include "tests/gpu/host_cuda/driver.hpp"

namespace ocelli::cuda::host {

namespace {

constexpr int kGridYMax = 65'535;  // and of z

}  // namespace

Counts counts() {
    const std::scoped_lock lock(driver().mutex);
    return driver().counts;
}

void plug_in(int devices, std::size_t memory_bytes, const Kind& kind) {
    const std::scoped_lock lock(driver().mutex);
    driver().devices = devices;
    driver().memory_bytes = memory_bytes;
    driver().kind = kind;
    driver().counts = {};
    driver().calls_to_failure = driver().operations_to_failure = 0;
    driver().broken = cudaSuccess;
    this_thread() = {};
}

bool fail_call(int n, cudaError_t error) {
    const std::scoped_lock lock(driver().mutex);
    driver().failure = error;
    return std::exchange(driver().calls_to_failure, n) > 0;
}

void break_at_operation(int n, cudaError_t error) {
    const std::scoped_lock lock(driver().mutex);
    driver().operations_to_failure = n;
    driver().failure = error;
}

cudaError_t launch(cudaStream_t stream, Grid grid, std::function<void()> kernel) {
    if (const cudaError_t error = begin_call(); error != cudaSuccess) {
        return note(error);
    }
    if (!is_usable(stream)) {
        return note(cudaErrorInvalidResourceHandle);
    }
    if (grid.x < 1 || grid.y < 1 || grid.z < 1 || grid.y > kGridYMax || grid.z > kGridYMax) {
        return note(cudaErrorInvalidConfiguration);
    }
    enqueue(stream, std::move(kernel));
    const std::scoped_lock lock(driver().mutex);
    ++driver().counts.kernels;
    return cudaSuccess;
}

}  // namespace ocelli::cuda::host
