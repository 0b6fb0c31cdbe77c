#include "slave/cuda/runtime/growing_memory.hpp"

namespace ocelli::cuda {

void GrowingMemory::reserve(std::size_t device_bytes, std::size_t host_bytes) {
    if (device_bytes > device_bytes_) {
        device_.reset();
        device_bytes_ = 0;
        device_ = allocate_device(device_bytes);
        device_bytes_ = device_bytes;
    }
    if (host_bytes > host_bytes_) {
        host_.reset();
        host_bytes_ = 0;
        host_ = allocate_pinned(host_bytes);
        host_bytes_ = host_bytes;
    }
}

void GrowingMemory::release() {
    *this = {};
}

}  // namespace ocelli::cuda
