#include "slave/cuda/runtime/check.hpp"

#include "slave/cuda/failure.hpp"

namespace ocelli::cuda {

void check(cudaError_t error, const char* doing) {
    if (error == cudaSuccess) {
        return;
    }
    // An error that stays after it has been taken note of is the context's, and stays for ever.
    cudaGetLastError();
    const bool lost = cudaFree(nullptr) != cudaSuccess;
    throw Failure(doing, cudaGetErrorName(error), cudaGetErrorString(error), lost);
}

}  // namespace ocelli::cuda
