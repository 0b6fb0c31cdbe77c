#pragma once

#include <string>

#include "slave/devices/gpu_pool.hpp"

namespace ocelli::slave {

// Why `gpu` must not search with the cascade, as a clause; empty where it finds in the probe
// picture what the CPU finds, with the cascade and with its first stages only, which find much.
// Tried once for each cascade of a pool; any thread. Throws nothing that CUDA refuses: that is the
// clause then.
std::string why_not(GpuPool& gpu, const HaarCascade& cascade);

}  // namespace ocelli::slave
