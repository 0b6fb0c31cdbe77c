#include "slave/cuda/runtime/resources.hpp"

#include <string>

#include "slave/cuda/runtime/check.hpp"

namespace ocelli::cuda {

namespace {

std::string mebibytes(std::size_t bytes) {
    return std::to_string((bytes >> 20) + 1) + " MiB";
}

}  // namespace

DeviceMemory allocate_device(std::size_t bytes) {
    void* memory = nullptr;
    const cudaError_t error = cudaMalloc(&memory, bytes);
    check(error, ("allocate " + mebibytes(bytes) + " of the device's memory").c_str());
    return DeviceMemory(static_cast<std::byte*>(memory));
}

PinnedMemory allocate_pinned(std::size_t bytes) {
    void* memory = nullptr;
    const cudaError_t error = cudaMallocHost(&memory, bytes);
    check(error, ("pin " + mebibytes(bytes) + " of memory").c_str());
    return PinnedMemory(static_cast<std::byte*>(memory));
}

Stream make_stream() {
    cudaStream_t stream = nullptr;
    check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "make a stream");
    return Stream(stream);
}

}  // namespace ocelli::cuda
