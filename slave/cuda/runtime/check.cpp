#include "slave/cuda/runtime/check.hpp"

#include "slave/cuda/failure.hpp"

namespace ocelli::cuda {

namespace {

// Those of which CUDA's documentation says that the process must be ended and started again, and
// those that a device gives that is broken or gone. Not asked of the runtime: asking is not allowed
// while a graph is captured.
bool is_context_lost(cudaError_t error) {
    switch (error) {
        case cudaErrorECCUncorrectable:
        case cudaErrorNvlinkUncorrectable:
        case cudaErrorIllegalAddress:
        case cudaErrorLaunchTimeout:
        case cudaErrorAssert:
        case cudaErrorHardwareStackError:
        case cudaErrorIllegalInstruction:
        case cudaErrorMisalignedAddress:
        case cudaErrorInvalidAddressSpace:
        case cudaErrorInvalidPc:
        case cudaErrorLaunchFailure:
        case cudaErrorContextIsDestroyed:
        case cudaErrorMpsClientTerminated:
        case cudaErrorExternalDevice:
        case cudaErrorUnknown:
#if CUDART_VERSION >= 12080
        case cudaErrorContained:
        case cudaErrorTensorMemoryLeak:
#endif
            return true;
        default:
            return false;
    }
}

}  // namespace

void check(cudaError_t error, const char* doing) {
    if (error != cudaSuccess) {
        cudaGetLastError();  // else the next launch would be blamed for it
        throw Failure(doing, cudaGetErrorName(error), cudaGetErrorString(error),
                      is_context_lost(error));
    }
}

}  // namespace ocelli::cuda
