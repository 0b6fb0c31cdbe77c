#pragma once

#include <cstddef>
#include <mutex>
#include <string>

#include "slave/devices/cuda_cascade.hpp"

namespace ocelli::slave {

// A cascade that a GpuPool keeps for all threads that search with it.
struct GpuCascade {
    GpuCascade(std::size_t number_, const HaarCascade& source_)
        : number(number_), source(source_), cascade(cuda_cascade(source_)) {}

    const std::size_t number;  // from 0, other than those of the pool's other cascades
    const HaarCascade source;
    const cuda::Cascade cascade;

    // What why_not() of cascade_proof.hpp found out, once.
    std::once_flag tried;
    std::string why_not;
};

}  // namespace ocelli::slave
