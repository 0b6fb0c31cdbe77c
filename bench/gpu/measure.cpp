#include "bench/gpu/measure.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <vector>

#include "bench/gpu/extent.hpp"
#include "slave/cuda/runtime/check.hpp"
#include "slave/cuda/runtime/resources.hpp"

namespace ocelli::bench {

using cuda::check;

namespace {

struct DestroyEvent {
    void operator()(cudaEvent_t event) const { cudaEventDestroy(event); }
};
using Event = std::unique_ptr<CUevent_st, DestroyEvent>;

Event make_event() {
    cudaEvent_t event = nullptr;
    check(cudaEventCreate(&event), "make an event");
    return Event(event);
}

// `measure`: µs.
void warm_up_with(const std::function<double()>& measure) {
    double worked_us = 0;
    do {
        worked_us += measure();
    } while (worked_us < extent.warm_up_us);
}

double median_of(const std::function<double()>& measure) {
    warm_up_with(measure);
    std::vector<double> values(static_cast<std::size_t>(extent.rounds));
    std::generate(values.begin(), values.end(), measure);
    const auto middle = values.begin() + extent.rounds / 2;
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::function<double()> on_host_clock(const std::function<void()>& act) {
    return [&act] {
        const auto start = std::chrono::steady_clock::now();
        act();
        const std::chrono::duration<double, std::micro> taken =
            std::chrono::steady_clock::now() - start;
        return taken.count();
    };
}

}  // namespace

double device_us(cudaStream_t stream, const std::function<void()>& enqueue) {
    constexpr int kRepetitions = 10;
    const Event start = make_event();
    const Event end = make_event();
    return median_of([&] {
               check(cudaEventRecord(start.get(), stream), "record an event");
               for (int i = 0; i < kRepetitions; ++i) {
                   enqueue();
               }
               check(cudaEventRecord(end.get(), stream), "record an event");
               check(cudaEventSynchronize(end.get()), "wait for an event");
               float milliseconds = 0;
               check(cudaEventElapsedTime(&milliseconds, start.get(), end.get()), "read a time");
               return 1000.0 * static_cast<double>(milliseconds);
           }) /
           kRepetitions;
}

double host_us(const std::function<void()>& act) {
    return median_of(on_host_clock(act));
}

void warm_up(const std::function<void()>& act) {
    warm_up_with(on_host_clock(act));
}

double copy_bandwidth(cudaStream_t stream) {
    const std::size_t bytes = extent.copy_bytes;
    const cuda::DeviceMemory from = cuda::allocate_device(bytes);
    const cuda::DeviceMemory to = cuda::allocate_device(bytes);
    const double us = device_us(stream, [&] {
        check(cudaMemcpyAsync(to.get(), from.get(), bytes, cudaMemcpyDeviceToDevice, stream),
              "copy on the device");
    });
    return 2 * static_cast<double>(bytes) / us / 1000;
}

std::string number(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

void print_row(const std::string& measure, const std::string& value, const std::string& wanted) {
    std::printf("| %s | %s | %s |\n", measure.c_str(), value.c_str(), wanted.c_str());
    std::fflush(stdout);
}

}  // namespace ocelli::bench
