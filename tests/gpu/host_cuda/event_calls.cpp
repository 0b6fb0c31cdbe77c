// Events, which happen as their stream comes to them, and know when.

#include <chrono>

#include "tests/gpu/host_cuda/driver.hpp"

using namespace ocelli::cuda::host;

cudaError_t cudaEventCreate(cudaEvent_t* event) {
    if (const cudaError_t error = begin_call(); error != cudaSuccess) {
        return note(error);
    }
    *event = new CUevent_st{this_thread().device, nullptr, nullptr};
    count_alive(1);
    return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
    if (event == nullptr) {
        return note(cudaErrorInvalidResourceHandle);
    }
    count_alive(-1);
    delete event;
    return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
    if (const cudaError_t error = begin_call(); error != cudaSuccess) {
        return note(error);
    }
    if (!is_usable(stream) || event == nullptr || event->device != stream->device) {
        return note(cudaErrorInvalidResourceHandle);
    }
    const auto time = std::make_shared<std::atomic<std::int64_t>>(0);
    event->stream = stream;
    event->time = time;
    enqueue(stream, [time] {
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        *time = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
    });
    return cudaSuccess;
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
    if (const cudaError_t error = begin_waiting_call(); error != cudaSuccess) {
        return note(error);
    }
    if (event == nullptr) {
        return note(cudaErrorInvalidResourceHandle);
    }
    if (event->time == nullptr || *event->time != 0) {
        return cudaSuccess;  // of what was never recorded CUDA says the same
    }
    const std::scoped_lock freeing(driver().freeing);  // no stream goes meanwhile
    return note(is_usable(event->stream) ? finish(event->stream) : cudaErrorInvalidResourceHandle);
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t start, cudaEvent_t end) {
    constexpr double kNanoseconds = 1e6;
    if (const cudaError_t error = begin_call(); error != cudaSuccess) {
        return note(error);
    }
    if (start == nullptr || end == nullptr || !start->time || !end->time) {
        return note(cudaErrorInvalidResourceHandle);
    }
    const std::int64_t from = *start->time;
    const std::int64_t to = *end->time;
    if (from == 0 || to == 0) {
        return note(cudaErrorNotReady);
    }
    *milliseconds = static_cast<float>(static_cast<double>(to - from) / kNanoseconds);
    return cudaSuccess;
}
