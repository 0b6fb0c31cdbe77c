#pragma once

#include <string>

#include "slave/devices/gpu_pool.hpp"

namespace ocelli::slave {

// Finds edges and corners of a small picture in each slot's worker. What is otherwise than on the
// CPU, as a clause, or nothing. Throws cuda::Failure.
std::string why_not(GpuPool& gpu);

}  // namespace ocelli::slave
