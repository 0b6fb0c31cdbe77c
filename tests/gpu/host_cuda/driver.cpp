#include "tests/gpu/host_cuda/driver.hpp"

#include <utility>

namespace ocelli::cuda::host {

namespace {

// How many operations a stream does while others do none.
constexpr unsigned kAheadMax = 16;

// Whether the next operation may happen.
bool begin_operation() {
    Driver& all = driver();
    const std::scoped_lock lock(all.mutex);
    ++all.counts.operations;
    if (all.operations_to_failure > 0 && --all.operations_to_failure == 0) {
        all.broken = all.failure;
    }
    return all.broken == cudaSuccess;
}

std::vector<cudaStream_t> all_streams() {
    const std::scoped_lock lock(driver().mutex);
    return {driver().streams.begin(), driver().streams.end()};
}

bool has_pending(cudaStream_t stream) {
    const std::scoped_lock lock(stream->mutex);
    return !stream->pending.empty();
}

void finish_one(cudaStream_t stream) {
    const std::scoped_lock lock(stream->mutex);
    if (stream->pending.empty()) {
        return;
    }
    const HostOperation operation = std::move(stream->pending.front());
    stream->pending.pop_front();
    if (begin_operation()) {
        operation();
    }
}

}  // namespace

Driver& driver() {
    static Driver one;
    return one;
}

ThisThread& this_thread() {
    thread_local ThisThread one;
    return one;
}

cudaError_t begin_call() {
    Driver& all = driver();
    const std::scoped_lock lock(all.mutex);
    ++all.counts.calls;
    if (all.broken != cudaSuccess) {
        return all.broken;
    }
    if (all.calls_to_failure > 0 && --all.calls_to_failure == 0) {
        return all.failure;
    }
    return cudaSuccess;
}

cudaError_t begin_waiting_call() {
    if (const cudaError_t error = begin_call(); error != cudaSuccess) {
        return error;
    }
    if (this_thread().captured != nullptr) {
        this_thread().captured->spoilt = true;
        return cudaErrorStreamCaptureUnsupported;
    }
    return cudaSuccess;
}

cudaError_t note(cudaError_t error) {
    if (error != cudaSuccess) {
        this_thread().last_error = error;
    }
    return error;
}

cudaError_t broken() {
    const std::scoped_lock lock(driver().mutex);
    return driver().broken;
}

bool is_usable(cudaStream_t stream) {
    const std::scoped_lock lock(driver().mutex);
    return driver().streams.contains(stream) && stream->device == this_thread().device;
}

void enqueue(cudaStream_t stream, HostOperation operation) {
    const std::scoped_lock lock(stream->mutex);
    if (stream->captured != nullptr) {
        stream->captured->operations.push_back(std::move(operation));
    } else {
        stream->pending.push_back(std::move(operation));
    }
}

cudaError_t finish(cudaStream_t stream) {
    const std::scoped_lock lock(stream->mutex);
    for (const HostOperation& each : std::exchange(stream->pending, {})) {
        if (!begin_operation()) {
            break;
        }
        each();
    }
    return broken();
}

cudaError_t finish_among_others(cudaStream_t stream) {
    const std::scoped_lock freeing(driver().freeing);
    const std::vector<cudaStream_t> streams = all_streams();
    std::minstd_rand& random = driver().random;
    while (has_pending(stream)) {
        const cudaStream_t ahead = streams[random() % streams.size()];
        for (auto operations = 1 + random() % kAheadMax; operations > 0; --operations) {
            finish_one(ahead);
        }
    }
    return broken();
}

void finish_all() {
    const std::scoped_lock freeing(driver().freeing);
    for (const cudaStream_t each : all_streams()) {
        finish(each);
    }
}

void count_alive(int change) {
    const std::scoped_lock lock(driver().mutex);
    driver().counts.alive += change;
}

}  // namespace ocelli::cuda::host
