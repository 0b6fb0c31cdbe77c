#include "slave/cuda/runtime/check.hpp"

#include <gtest/gtest.h>

#include "slave/cuda/failure.hpp"

namespace ocelli::cuda {
namespace {

bool is_context_lost(cudaError_t error) {
    try {
        check(error, "try it");
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.error_name(), cudaGetErrorName(error));
        return failure.is_context_lost();
    }
    ADD_FAILURE() << cudaGetErrorName(error) << " was let pass";
    return false;
}

TEST(CudaCheck, LetsSuccessPass) {
    EXPECT_NO_THROW(check(cudaSuccess, "try it"));
}

// Those of which CUDA's headers say that the process must be ended and started again.
TEST(CudaCheck, KnowsWhatNeedsANewProcess) {
    for (const cudaError_t error :
         {cudaErrorContained, cudaErrorIllegalAddress, cudaErrorLaunchTimeout, cudaErrorAssert,
          cudaErrorHardwareStackError, cudaErrorIllegalInstruction, cudaErrorMisalignedAddress,
          cudaErrorInvalidAddressSpace, cudaErrorInvalidPc, cudaErrorLaunchFailure,
          cudaErrorTensorMemoryLeak, cudaErrorMpsClientTerminated, cudaErrorExternalDevice}) {
        EXPECT_TRUE(is_context_lost(error)) << cudaGetErrorName(error);
    }
}

TEST(CudaCheck, KnowsWhatPasses) {
    for (const cudaError_t error :
         {cudaErrorInvalidValue, cudaErrorMemoryAllocation, cudaErrorInvalidConfiguration,
          cudaErrorNoDevice, cudaErrorInvalidDevice, cudaErrorStreamCaptureInvalidated,
          cudaErrorSystemNotReady}) {
        EXPECT_FALSE(is_context_lost(error)) << cudaGetErrorName(error);
    }
}

}  // namespace
}  // namespace ocelli::cuda
