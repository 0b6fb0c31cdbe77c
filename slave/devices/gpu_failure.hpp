#pragma once

#include "slave/cuda/failure.hpp"

namespace ocelli::slave {

// Whether all that was missing is memory: of [gpu] memory, or of the device's, which other programs
// use too.
inline bool is_lack_of_memory(const cuda::Failure& failure) {
    return failure.error_name() == "cudaErrorMemoryAllocation" && !failure.is_context_lost();
}

// What an operator can do about it.
constexpr const char* kMoreRoom = " A larger [gpu] memory, or fewer slots, make room.";

}  // namespace ocelli::slave
