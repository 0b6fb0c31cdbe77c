// Streams and graphs.

#include <utility>

#include "tests/gpu/host_cuda/driver.hpp"

using namespace ocelli::cuda::host;

namespace {

template <typename T>
cudaError_t destroy(T* object) {
    if (object != nullptr) {
        count_alive(-1);
        delete object;
    }
    return cudaSuccess;
}

}  // namespace

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
    if (const cudaError_t error = begin_waiting_call(); error != cudaSuccess) {
        return note(error);
    }
    *stream = new CUstream_st;
    (*stream)->device = this_thread().device;
    const std::scoped_lock lock(driver().mutex);
    driver().streams.insert(*stream);
    ++driver().counts.alive;
    return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
    if (stream == nullptr) {
        return cudaSuccess;
    }
    const std::scoped_lock freeing(driver().freeing);
    finish(stream);
    {
        const std::scoped_lock lock(driver().mutex);
        driver().streams.erase(stream);
    }
    return destroy(stream);
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
    if (const cudaError_t error = begin_waiting_call(); error != cudaSuccess) {
        return note(error);
    }
    const bool shuffled = [] {
        const std::scoped_lock lock(driver().mutex);
        return driver().shuffled;
    }();
    return note(shuffled ? finish_among_others(stream) : finish(stream));
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
    if (const cudaError_t error = begin_call(); error != cudaSuccess) {
        return note(error);
    }
    if (!is_usable(stream) || stream->captured != nullptr) {
        return note(cudaErrorInvalidValue);
    }
    const std::scoped_lock lock(stream->mutex);
    stream->captured = new CUgraph_st{stream->device, {}};
    stream->spoilt = false;
    this_thread().captured = stream;
    count_alive(1);
    return cudaSuccess;
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
    const std::scoped_lock lock(stream->mutex);
    const cudaGraph_t captured = std::exchange(stream->captured, nullptr);
    this_thread().captured = nullptr;
    const cudaError_t error = begin_call();
    if (captured == nullptr || stream->spoilt || error != cudaSuccess) {
        destroy(captured);
        *graph = nullptr;
        return note(error != cudaSuccess ? error : cudaErrorStreamCaptureInvalidated);
    }
    *graph = captured;
    const std::scoped_lock all(driver().mutex);
    ++driver().counts.captures;
    return cudaSuccess;
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* made, cudaGraph_t graph, unsigned long long) {
    if (const cudaError_t error = begin_call(); error != cudaSuccess) {
        return note(error);
    }
    *made = new CUgraphExec_st{graph->device, graph->operations};
    count_alive(1);
    return cudaSuccess;
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t graph, cudaStream_t stream) {
    if (const cudaError_t error = begin_call(); error != cudaSuccess) {
        return note(error);
    }
    if (!is_usable(stream) || graph->device != stream->device) {
        return note(cudaErrorInvalidResourceHandle);
    }
    for (const HostOperation& each : graph->operations) {
        enqueue(stream, each);
    }
    const std::scoped_lock lock(driver().mutex);
    ++driver().counts.graph_launches;
    return cudaSuccess;
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
    return destroy(graph);
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t graph) {
    return destroy(graph);
}
