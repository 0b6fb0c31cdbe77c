#pragma once

#include <cstdint>

namespace ocelli::slave {

// [gpu]: what a slave takes of a CUDA device.
struct GpuSettings {
    std::uint64_t memory_bytes = std::uint64_t{1}
                                 << 30U;  // of the device's, for all slots together
    int slots = 3;                        // analyses on the device at the same time
};

}  // namespace ocelli::slave
