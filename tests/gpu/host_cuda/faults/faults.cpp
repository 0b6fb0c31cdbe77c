// For a program that tests start: OCELLI_BREAK_AT=N breaks the context at the N-th operation.

#include <cstdlib>

#include "tests/gpu/host_cuda/host_device.hpp"

namespace ocelli::cuda::host {

namespace {

const bool is_told = [] {
    const char* const at = std::getenv("OCELLI_BREAK_AT");
    if (at != nullptr) {
        break_at_operation(std::atoi(at), cudaErrorIllegalAddress);
    }
    return at != nullptr;
}();

}  // namespace

}  // namespace ocelli::cuda::host
