#include <cuda_runtime.h>

#include "tests/gpu/checks.hpp"

namespace ocelli::cuda::testing {

namespace {

__global__ void write_to(int* address) {
    *address = 1;
}

}  // namespace

void access_illegally() {
    write_to<<<1, 1>>>(reinterpret_cast<int*>(64));
    cudaDeviceSynchronize();
}

}  // namespace ocelli::cuda::testing
