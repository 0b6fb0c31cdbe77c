// Memory, and copies.

#include <cstdlib>
#include <cstring>

#include "tests/gpu/host_cuda/driver.hpp"

using namespace ocelli::cuda::host;

namespace {

// Precondition: the driver is locked.
const Allocation* allocation_of(const void* address, std::size_t bytes) {
    const auto* const first = static_cast<const std::byte*>(address);
    const auto& memory = driver().memory;
    auto after = memory.upper_bound(first);
    if (after == memory.begin()) {
        return nullptr;
    }
    const auto& [begin, allocation] = *--after;
    return first + bytes <= begin + allocation.bytes ? &allocation : nullptr;
}

bool is_on(int device, const void* address, std::size_t bytes) {
    const std::scoped_lock lock(driver().mutex);
    const Allocation* const found = allocation_of(address, bytes);
    return found != nullptr && found->device == device;
}

bool fits(int device, std::size_t bytes) {
    std::size_t used = 0;
    for (const auto& [begin, allocation] : driver().memory) {
        used += allocation.device == device ? allocation.bytes : 0;
    }
    return device == kPinned || used + bytes <= driver().memory_bytes;
}

cudaError_t allocate(void** memory, std::size_t bytes, int device) {
    constexpr std::size_t kAlignment = 256;
    constexpr int kDeviceRubbish = 0xA5;
    constexpr int kPinnedRubbish = 0x5A;
    if (const cudaError_t error = begin_waiting_call(); error != cudaSuccess) {
        return note(error);
    }
    Driver& all = driver();
    const std::scoped_lock lock(all.mutex);
    if (!fits(device, bytes)) {
        return note(cudaErrorMemoryAllocation);
    }
    const std::size_t rounded = (bytes + kAlignment - 1) / kAlignment * kAlignment;
    auto* const made = static_cast<std::byte*>(std::aligned_alloc(kAlignment, rounded));
    std::memset(made, device == kPinned ? kPinnedRubbish : kDeviceRubbish, rounded);
    all.memory[made] = {bytes, device};
    ++all.counts.allocations;
    ++all.counts.alive;
    *memory = made;
    return cudaSuccess;
}

// Memory goes even where the call fails: a driver has it back when its process ends.
cudaError_t release(void* memory) {
    if (memory == nullptr) {
        return cudaSuccess;
    }
    const cudaError_t error = begin_waiting_call();
    finish_all();
    Driver& all = driver();
    const std::scoped_lock lock(all.mutex);
    if (all.memory.erase(static_cast<std::byte*>(memory)) == 0) {
        return note(cudaErrorInvalidValue);
    }
    --all.counts.alive;
    std::free(memory);  // NOLINT: as it was allocated
    return note(error);
}

}  // namespace

cudaError_t cudaMalloc(void** memory, std::size_t bytes) {
    return allocate(memory, bytes, this_thread().device);
}

cudaError_t cudaMallocHost(void** memory, std::size_t bytes) {
    return allocate(memory, bytes, kPinned);
}

cudaError_t cudaFree(void* memory) {
    return release(memory);
}

cudaError_t cudaFreeHost(void* memory) {
    return release(memory);
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
    if (const cudaError_t error = begin_call(); error != cudaSuccess) {
        return note(error);
    }
    if (!is_usable(stream)) {
        return note(cudaErrorInvalidResourceHandle);
    }
    const bool up = kind == cudaMemcpyHostToDevice;
    const bool down = kind == cudaMemcpyDeviceToHost;
    if (!is_on(up ? kPinned : stream->device, from, bytes) ||
        (!down && !is_on(stream->device, to, bytes))) {
        return note(cudaErrorInvalidValue);
    }
    enqueue(stream, [=] { std::memcpy(to, from, bytes); });
    if (up) {
        const std::scoped_lock lock(stream->mutex);
        stream->uploaded_bytes += bytes;
    }
    if (down && !is_on(kPinned, to, bytes)) {  // CUDA waits with these too
        return cudaStreamSynchronize(stream);
    }
    return cudaSuccess;
}

cudaError_t cudaMemsetAsync(void* memory, int value, std::size_t bytes, cudaStream_t stream) {
    if (const cudaError_t error = begin_call(); error != cudaSuccess) {
        return note(error);
    }
    if (!is_usable(stream)) {
        return note(cudaErrorInvalidResourceHandle);
    }
    if (!is_on(stream->device, memory, bytes)) {
        return note(cudaErrorInvalidValue);
    }
    enqueue(stream, [=] { std::memset(memory, value, bytes); });
    return cudaSuccess;
}
