#include "tests/gpu/host_cuda/host_device.hpp"

#include <algorithm>
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
    driver().shuffled = false;
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

void shuffle_streams(unsigned seed) {
    const std::scoped_lock lock(driver().mutex);
    driver().shuffled = seed != 0;
    driver().random.seed(seed);
}

std::vector<std::size_t> uploaded_bytes() {
    const std::scoped_lock lock(driver().mutex);
    std::vector<std::size_t> bytes;
    for (const cudaStream_t each : driver().streams) {
        const std::scoped_lock one(each->mutex);
        bytes.push_back(each->uploaded_bytes);
    }
    std::ranges::sort(bytes, std::greater());
    return bytes;
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
