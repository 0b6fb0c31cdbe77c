// Checks on a GPU what the host's tests cannot: that the device does what the host did. Exits with
// 0, with 1 where something is wrong, a GPU that cannot be used too, with 77 where there is no GPU.
//
//   ocelli_gpu_tests [PART_OF_A_NAME]

#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>

#include "slave/cuda/devices.hpp"
#include "tests/gpu/checks.hpp"

namespace {

using namespace ocelli::cuda;
using Clock = std::chrono::steady_clock;

constexpr int kSkipped = 77;

bool passes(const testing::Check& check) {
    const auto start = Clock::now();
    try {
        check.run();
        const std::chrono::duration<double> taken = Clock::now() - start;
        std::printf("ok    %7.3f s  %s\n", taken.count(), check.name);
        return true;
    } catch (const std::exception& problem) {
        std::printf("WRONG            %s: %s\n", check.name, problem.what());
        return false;
    }
}

}  // namespace

int main(int argc, char** argv) {
    const Devices devices = probe_devices();
    if (devices.usable.empty()) {
        std::printf("%s: %s\n", devices.is_fault ? "WRONG" : "skipped", devices.reason.c_str());
        return devices.is_fault ? 1 : kSkipped;
    }
    if (argc > 1 && std::strcmp(argv[1], testing::kSpoilContext) == 0) {
        return testing::spoil_context();
    }
    for (const Device& each : devices.usable) {
        std::printf("GPU %d: %s, compute capability %d.%d, %zu MiB\n", each.index,
                    each.name.c_str(), each.major, each.minor, each.memory_bytes >> 20);
    }
    testing::own_program = argv[0];
    int run = 0;
    int wrong = 0;
    for (const testing::Check& check : testing::checks()) {
        if (argc < 2 || std::strstr(check.name, argv[1]) != nullptr) {
            ++run;
            wrong += passes(check) ? 0 : 1;
        }
    }
    if (run == 0) {
        std::printf("WRONG            no check has \"%s\" in its name\n", argv[1]);
    }
    return run > 0 && wrong == 0 ? 0 : 1;
}
