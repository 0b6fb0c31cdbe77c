#pragma once

#include <memory>

#include "slave/cuda/worker.hpp"
#include "slave/devices/gpu_worker.hpp"

namespace ocelli::slave {

// A GpuWorker on an NVIDIA GPU. Throws cuda::Failure; std::logic_error in a build without CUDA.
std::unique_ptr<GpuWorker> make_cuda_worker(const cuda::WorkerSettings& settings);

}  // namespace ocelli::slave
