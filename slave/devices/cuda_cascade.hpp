#pragma once

#include "slave/cuda/cascade.hpp"
#include "slave/kernels/haar_cascade.hpp"

namespace ocelli::slave {

// The cascade as slave/cuda takes it.
cuda::Cascade cuda_cascade(const HaarCascade& cascade);

}  // namespace ocelli::slave
