// Answers: what do edges and corners cost on this GPU, alone, with transfers, and for three
// threads? Prints a table in Markdown with the card's name.

#include <cuda_runtime_api.h>

#include <cstdio>
#include <exception>

#include "bench/gpu/edges_and_corners.hpp"
#include "slave/cuda/devices.hpp"
#include "slave/cuda/runtime/check.hpp"

namespace {

constexpr int kSkipped = 77;

}  // namespace

int main() {
    const ocelli::cuda::Devices devices = ocelli::cuda::probe_devices();
    if (devices.usable.empty()) {
        std::printf("%s: %s\n", devices.is_fault ? "WRONG" : "skipped", devices.reason.c_str());
        return devices.is_fault ? 1 : kSkipped;
    }
    try {
        const ocelli::cuda::Device& device = devices.usable.front();
        ocelli::cuda::check(cudaSetDevice(device.index), "use the GPU");
        std::printf("%s, %d multiprocessors, compute capability %d.%d\n\n", device.name.c_str(),
                    device.processors, device.major, device.minor);
        std::printf("| measure | found | wanted |\n|---|---|---|\n");
        ocelli::bench::print_on_device();
        ocelli::bench::print_with_transfers();
        ocelli::bench::print_threads();
    } catch (const std::exception& problem) {
        std::printf("%s\n", problem.what());
        return 1;
    }
    return 0;
}
