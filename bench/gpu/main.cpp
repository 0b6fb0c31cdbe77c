// Answers: what do edges and corners cost on this GPU, alone, with transfers, and for three
// threads, and what cascades and networks' inputs? Prints a table in Markdown with the card's name.
//
//   ocelli_gpu_bench [--quick]
//
// --quick: small pictures and one round, to see that the program itself is right. Exits with 0,
// with 1 where something is wrong, a GPU that cannot be used too, with 77 where there is no GPU.

#include <cuda_runtime_api.h>

#include <cstdio>
#include <cstring>
#include <exception>

#include "bench/gpu/extent.hpp"
#include "bench/gpu/rows.hpp"
#include "slave/cuda/devices.hpp"
#include "slave/cuda/runtime/check.hpp"

namespace {

using namespace ocelli;

constexpr int kSkipped = 77;

// What one group of rows cannot measure leaves the others.
bool prints(void (*rows)(int device), int device) {
    try {
        cuda::check(cudaSetDevice(device), "use the GPU");
        rows(device);
        return true;
    } catch (const std::exception& problem) {
        std::printf("WRONG: %s\n", problem.what());
        return false;
    }
}

}  // namespace

int main(int argc, char** argv) {
    const bool quick = argc == 2 && std::strcmp(argv[1], "--quick") == 0;
    if (argc > 1 && !quick) {
        std::printf("ocelli_gpu_bench [--quick]: there is no '%s'\n", argv[1]);
        return 1;
    }
    if (quick) {
        bench::extent = bench::kQuick;
    }
    const cuda::Devices devices = cuda::probe_devices();
    if (devices.usable.empty()) {
        std::printf("%s: %s\n", devices.is_fault ? "WRONG" : "skipped", devices.reason.c_str());
        return devices.is_fault ? 1 : kSkipped;
    }
    const cuda::Device& device = devices.usable.front();
    std::printf("%s, %d multiprocessors, compute capability %d.%d\n\n", device.name.c_str(),
                device.processors, device.major, device.minor);
    std::printf(
        "Medians. The same pictures come again and again, so a part of their reads comes from the\n"
        "card's L2 cache.\n\n");
    std::printf("| measure | found | wanted |\n|---|---|---|\n");
    int wrong = 0;
    for (const auto rows : {bench::print_on_device, bench::print_with_transfers,
                            bench::print_threads, bench::print_others}) {
        wrong += prints(rows, device.index) ? 0 : 1;
    }
    return wrong == 0 ? 0 : 1;
}
