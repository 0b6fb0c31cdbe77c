#pragma once

// What a worker has of the runtime, freed with its owner. Errors in freeing are not looked at:
// after a lost context there are only errors.

#include <cuda_runtime_api.h>

#include <cstddef>
#include <memory>

namespace ocelli::cuda {

struct FreeDevice {
    void operator()(std::byte* memory) const { cudaFree(memory); }
};
struct FreePinned {
    void operator()(std::byte* memory) const { cudaFreeHost(memory); }
};
struct FreeStream {
    void operator()(cudaStream_t stream) const { cudaStreamDestroy(stream); }
};
struct FreeGraph {
    void operator()(cudaGraph_t graph) const { cudaGraphDestroy(graph); }
};
struct FreeGraphExec {
    void operator()(cudaGraphExec_t graph) const { cudaGraphExecDestroy(graph); }
};

using DeviceMemory = std::unique_ptr<std::byte, FreeDevice>;
using PinnedMemory = std::unique_ptr<std::byte, FreePinned>;
using Stream = std::unique_ptr<CUstream_st, FreeStream>;
using Graph = std::unique_ptr<CUgraph_st, FreeGraph>;
using GraphExec = std::unique_ptr<CUgraphExec_st, FreeGraphExec>;

DeviceMemory allocate_device(std::size_t bytes);
PinnedMemory allocate_pinned(std::size_t bytes);
Stream make_stream();

}  // namespace ocelli::cuda
