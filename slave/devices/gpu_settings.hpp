#pragma once

#include <cstdint>

namespace ocelli::slave {

// [gpu]: what a slave takes of a CUDA device.
struct GpuSettings {
    // Of the device's, for all slots together. With the default a share holds any picture that
    // max_image_pixels lets in.
    std::uint64_t memory_bytes = std::uint64_t{2} << 30U;
    int slots = 3;  // analyses on the device at the same time
};

}  // namespace ocelli::slave
