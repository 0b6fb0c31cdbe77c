#pragma once

// What the calls of the host's CUDA (host_device.hpp) have in common.

#include <cuda_runtime_api.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <vector>

#include "tests/gpu/host_cuda/host_device.hpp"

using HostOperation = std::function<void()>;

// NOLINTBEGIN: CUDA's names
struct CUgraph_st {
    int device = 0;
    std::vector<HostOperation> operations;
};
struct CUgraphExec_st {
    int device = 0;
    std::vector<HostOperation> operations;
};
struct CUstream_st {
    int device = 0;
    std::mutex mutex;  // of what follows
    std::deque<HostOperation> pending;
    std::size_t uploaded_bytes = 0;
    cudaGraph_t captured = nullptr;  // while it is captured
    bool spoilt = false;             // by what a capture does not allow
};
struct CUevent_st {
    int device = 0;
    cudaStream_t stream = nullptr;  // that it was last recorded on
    // When it happened, ns; 0: it has not. Outlives the event.
    std::shared_ptr<std::atomic<std::int64_t>> time;
};
// NOLINTEND

namespace ocelli::cuda::host {

constexpr int kPinned = -1;  // in the place of a device: memory of the host

struct Allocation {
    std::size_t bytes = 0;
    int device = kPinned;
};

struct Driver {
    std::mutex freeing;  // held while all streams are waited for, and while one goes; taken first
    std::mutex mutex;    // of all that follows
    int devices = 1;
    std::size_t memory_bytes = std::size_t{8} << 30;
    Kind kind;
    std::map<const std::byte*, Allocation> memory;
    std::set<cudaStream_t> streams;
    Counts counts;
    int calls_to_failure = 0;
    int operations_to_failure = 0;
    cudaError_t failure = cudaSuccess;
    cudaError_t broken = cudaSuccess;  // for good
    bool shuffled = false;
    std::minstd_rand random;  // of whoever holds `freeing`
};
Driver& driver();

struct ThisThread {
    int device = 0;
    cudaError_t last_error = cudaSuccess;
    cudaStream_t captured = nullptr;
};
ThisThread& this_thread();

// What every call begins with, and those that wait and that a capture therefore does not allow.
cudaError_t begin_call();
cudaError_t begin_waiting_call();
// What a call returns, so that cudaGetLastError() knows of it.
cudaError_t note(cudaError_t error);
cudaError_t broken();

bool is_usable(cudaStream_t stream);
void enqueue(cudaStream_t stream, HostOperation operation);
// Lets happen what was enqueued.
cudaError_t finish(cudaStream_t stream);
// The same, and some of what was enqueued on others.
cudaError_t finish_among_others(cudaStream_t stream);
void finish_all();

void count_alive(int change);

}  // namespace ocelli::cuda::host
