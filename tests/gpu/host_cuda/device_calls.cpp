// Errors and devices.

#include <utility>

#include "tests/gpu/host_cuda/driver.hpp"

using namespace ocelli::cuda::host;

const char* cudaGetErrorName(cudaError_t error) {
    switch (error) {
#define OCELLI_CUDA_ERROR(name, number, text) \
    case name:                                \
        return #name;
        OCELLI_CUDA_ERRORS(OCELLI_CUDA_ERROR)
#undef OCELLI_CUDA_ERROR
    }
    return "unrecognized error code";
}

const char* cudaGetErrorString(cudaError_t error) {
    switch (error) {
#define OCELLI_CUDA_ERROR(name, number, text) \
    case name:                                \
        return text;
        OCELLI_CUDA_ERRORS(OCELLI_CUDA_ERROR)
#undef OCELLI_CUDA_ERROR
    }
    return "unrecognized error code";
}

cudaError_t cudaGetLastError() {
    const cudaError_t for_good = broken();
    return for_good != cudaSuccess ? for_good
                                   : std::exchange(this_thread().last_error, cudaSuccess);
}

cudaError_t cudaDriverGetVersion(int* version) {
    *version = driver().kind.driver_version;
    return cudaSuccess;
}

cudaError_t cudaGetDeviceCount(int* count) {
    if (const cudaError_t error = begin_call(); error != cudaSuccess) {
        return note(error);
    }
    if (driver().kind.driver_version / 1000 < CUDART_VERSION / 1000) {
        return note(cudaErrorInsufficientDriver);
    }
    *count = driver().devices;
    return note(*count > 0 ? cudaSuccess : cudaErrorNoDevice);
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
    if (const cudaError_t error = begin_call(); error != cudaSuccess) {
        return note(error);
    }
    if (device < 0 || device >= driver().devices) {
        return note(cudaErrorInvalidDevice);
    }
    *properties = {"the host, as a GPU", driver().memory_bytes, driver().kind.major,
                   driver().kind.minor, 1};
    return cudaSuccess;
}

cudaError_t cudaSetDevice(int device) {
    if (const cudaError_t error = begin_call(); error != cudaSuccess) {
        return note(error);
    }
    if (device < 0 || device >= driver().devices) {
        return note(cudaErrorInvalidDevice);
    }
    this_thread().device = device;
    return cudaSuccess;
}
