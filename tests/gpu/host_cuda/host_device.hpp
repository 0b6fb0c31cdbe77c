#pragma once

// CUDA devices that are not there: their memory is the host's, and the host runs their kernels.
// They are as lazy and as strict as CUDA allows:
//
// - what is enqueued on a stream happens when somebody waits for the stream, or frees memory, and
//   not before. So whoever reads results too early, or writes too early into memory that is still
//   to be copied, gets rubbish;
// - memory begins as rubbish; copies must lie within what was allocated, from or to memory that is
//   pinned, on the device that is the calling thread's;
// - while a stream is captured its thread may neither allocate nor wait;
// - grids, blocks and shared memory have CUDA's limits.
//
// What this cannot show: anything of a GPU's own memory model, and time.

#include <cuda_runtime_api.h>

#include <cstddef>
#include <functional>
#include <vector>

#include "slave/cuda/kernels/portable.hpp"

namespace ocelli::cuda::host {

constexpr int kThreadsMax = 1024;
constexpr std::size_t kSharedBytesMax = std::size_t{48} << 10;

// What the calls of the whole process came to.
struct Counts {
    int calls = 0;        // that could have failed
    int allocations = 0;  // of device and of pinned memory
    int kernels = 0;      // launched, or captured
    int captures = 0;
    int graph_launches = 0;
    int operations = 0;  // copies, kernels that have happened
    int alive = 0;       // memory, streams, graphs, events that are not freed
};
Counts counts();

struct Kind {
    int driver_version = CUDART_VERSION;  // 0: there is no driver
    int major = 9;                        // compute capability
    int minor = 0;
};

// So many devices of so much memory each, and no error of before. Precondition: nothing is alive.
void plug_in(int devices, std::size_t memory_bytes, const Kind& kind = {});

// The n-th of the calls that follow, from 1, gives that error, and does nothing; 0: none does.
// Returns whether one was still to fail.
bool fail_call(int n, cudaError_t error);
// The n-th operation that happens from now on, from 1, breaks the context: that and every later
// call gives the error.
void break_at_operation(int n, cudaError_t error);

// From now on whoever waits for a stream lets happen what was enqueued on the others too, in an
// order of chance: so streams that write to the same memory are found. 0: no more.
void shuffle_streams(unsigned seed);

// Of each stream that is there, the bytes that were copied to a device on it; the most first.
std::vector<std::size_t> uploaded_bytes();

cudaError_t launch(cudaStream_t stream, Grid grid, std::function<void()> kernel);

}  // namespace ocelli::cuda::host
