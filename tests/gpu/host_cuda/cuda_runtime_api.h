#pragma once

// As much of CUDA's runtime as slave/cuda calls, for a machine without: tests build the library
// against this header in the place of CUDA's. Names and meanings are those of CUDA's documentation;
// host_device.hpp says what stands behind them.

#include <cstddef>

#define CUDART_VERSION 13000

// name, number, text
#define OCELLI_CUDA_ERRORS(X)                                                                     \
    X(cudaSuccess, 0, "no error")                                                                 \
    X(cudaErrorInvalidValue, 1, "invalid argument")                                               \
    X(cudaErrorMemoryAllocation, 2, "out of memory")                                              \
    X(cudaErrorInvalidConfiguration, 9, "invalid configuration argument")                         \
    X(cudaErrorInsufficientDriver, 35, "CUDA driver version is insufficient")                     \
    X(cudaErrorNoDevice, 100, "no CUDA-capable device is detected")                               \
    X(cudaErrorInvalidDevice, 101, "invalid device ordinal")                                      \
    X(cudaErrorECCUncorrectable, 214, "uncorrectable ECC error encountered")                      \
    X(cudaErrorNvlinkUncorrectable, 220, "uncorrectable NVLink error detected")                   \
    X(cudaErrorContained, 226, "Invalid access of peer GPU memory over nvlink")                   \
    X(cudaErrorInvalidResourceHandle, 400, "invalid resource handle")                             \
    X(cudaErrorNotReady, 600, "device not ready")                                                 \
    X(cudaErrorIllegalAddress, 700, "an illegal memory access was encountered")                   \
    X(cudaErrorLaunchTimeout, 702, "the launch timed out and was terminated")                     \
    X(cudaErrorContextIsDestroyed, 709, "context is destroyed")                                   \
    X(cudaErrorAssert, 710, "device-side assert triggered")                                       \
    X(cudaErrorHardwareStackError, 714, "hardware stack error")                                   \
    X(cudaErrorIllegalInstruction, 715, "an illegal instruction was encountered")                 \
    X(cudaErrorMisalignedAddress, 716, "misaligned address")                                      \
    X(cudaErrorInvalidAddressSpace, 717, "operation not supported on this address space")         \
    X(cudaErrorInvalidPc, 718, "invalid program counter")                                         \
    X(cudaErrorLaunchFailure, 719, "unspecified launch failure")                                  \
    X(cudaErrorTensorMemoryLeak, 721, "tensor memory was not deallocated")                        \
    X(cudaErrorSystemNotReady, 802, "system not yet initialized")                                 \
    X(cudaErrorMpsClientTerminated, 810, "the MPS client has been terminated")                    \
    X(cudaErrorExternalDevice, 911, "a device outside of CUDA failed")                            \
    X(cudaErrorStreamCaptureUnsupported, 900, "operation not permitted when stream is capturing") \
    X(cudaErrorStreamCaptureInvalidated, 901, "operation failed due to a previous error")         \
    X(cudaErrorUnknown, 999, "unknown error")

// NOLINTBEGIN: CUDA's names
enum cudaError_t {
#define OCELLI_CUDA_ERROR(name, number, text) name = number,
    OCELLI_CUDA_ERRORS(OCELLI_CUDA_ERROR)
#undef OCELLI_CUDA_ERROR
};

enum cudaMemcpyKind {
    cudaMemcpyHostToDevice = 1,
    cudaMemcpyDeviceToHost = 2,
    cudaMemcpyDeviceToDevice = 3
};
enum cudaStreamCaptureMode { cudaStreamCaptureModeThreadLocal = 1 };
constexpr unsigned cudaStreamNonBlocking = 1;

struct CUstream_st;
struct CUgraph_st;
struct CUgraphExec_st;
struct CUevent_st;
using cudaStream_t = CUstream_st*;
using cudaGraph_t = CUgraph_st*;
using cudaGraphExec_t = CUgraphExec_st*;
using cudaEvent_t = CUevent_st*;

struct cudaDeviceProp {
    char name[256];
    std::size_t totalGlobalMem;
    int major;
    int minor;
    int multiProcessorCount;
};

const char* cudaGetErrorName(cudaError_t error);
const char* cudaGetErrorString(cudaError_t error);
cudaError_t cudaGetLastError();

cudaError_t cudaDriverGetVersion(int* version);
cudaError_t cudaGetDeviceCount(int* count);
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device);
cudaError_t cudaSetDevice(int device);

cudaError_t cudaMalloc(void** memory, std::size_t bytes);
cudaError_t cudaMallocHost(void** memory, std::size_t bytes);
cudaError_t cudaFree(void* memory);
cudaError_t cudaFreeHost(void* memory);
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream);
cudaError_t cudaMemsetAsync(void* memory, int value, std::size_t bytes, cudaStream_t stream);

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode mode);
cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph);
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* made, cudaGraph_t graph,
                                 unsigned long long flags);
cudaError_t cudaGraphLaunch(cudaGraphExec_t graph, cudaStream_t stream);
cudaError_t cudaGraphDestroy(cudaGraph_t graph);
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t graph);

cudaError_t cudaEventCreate(cudaEvent_t* event);
cudaError_t cudaEventDestroy(cudaEvent_t event);
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream);
cudaError_t cudaEventSynchronize(cudaEvent_t event);
cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t start, cudaEvent_t end);
// NOLINTEND
