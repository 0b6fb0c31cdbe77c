#pragma once

#include <cuda_runtime_api.h>

namespace ocelli::cuda {

// Throws a Failure for what is not cudaSuccess. `doing`: what was being done, as in "Cannot …".
void check(cudaError_t error, const char* doing);

}  // namespace ocelli::cuda
