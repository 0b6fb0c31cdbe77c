#include "bench/gpu/measure.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "slave/cuda/runtime/check.hpp"
#include "slave/cuda/runtime/resources.hpp"

namespace ocelli::bench {

using cuda::check;

namespace {

constexpr int kWarmUp = 10;
constexpr int kRounds = 101;

double median_of(const std::function<double()>& measure) {
    for (int i = 0; i < kWarmUp; ++i) {
        measure();
    }
    std::vector<double> values;
    for (int i = 0; i < kRounds; ++i) {
        values.push_back(measure());
    }
    std::nth_element(values.begin(), values.begin() + kRounds / 2, values.end());
    return values[kRounds / 2];
}

}  // namespace

double device_us(cudaStream_t stream, const std::function<void()>& enqueue) {
    cudaEvent_t start = nullptr;
    cudaEvent_t end = nullptr;
    check(cudaEventCreate(&start), "make an event");
    check(cudaEventCreate(&end), "make an event");
    const double median = median_of([&] {
        check(cudaEventRecord(start, stream), "record an event");
        enqueue();
        check(cudaEventRecord(end, stream), "record an event");
        check(cudaEventSynchronize(end), "wait for an event");
        float milliseconds = 0;
        check(cudaEventElapsedTime(&milliseconds, start, end), "read a time");
        return 1000.0 * static_cast<double>(milliseconds);
    });
    cudaEventDestroy(start);
    cudaEventDestroy(end);
    return median;
}

double host_us(const std::function<void()>& act) {
    return median_of([&] {
        const auto start = std::chrono::steady_clock::now();
        act();
        const std::chrono::duration<double, std::micro> taken =
            std::chrono::steady_clock::now() - start;
        return taken.count();
    });
}

double copy_bandwidth(cudaStream_t stream) {
    constexpr std::size_t kBytes = std::size_t{1} << 29;
    const cuda::DeviceMemory from = cuda::allocate_device(kBytes);
    const cuda::DeviceMemory to = cuda::allocate_device(kBytes);
    const double us = device_us(stream, [&] {
        check(cudaMemcpyAsync(to.get(), from.get(), kBytes, cudaMemcpyDeviceToDevice, stream),
              "copy on the device");
    });
    return 2 * static_cast<double>(kBytes) / us / 1000;
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
