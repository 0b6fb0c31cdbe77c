#pragma once

#include <cstddef>

#include "slave/cuda/runtime/resources.hpp"

namespace ocelli::cuda {

// A piece of the device's memory and one of pinned memory, which grow with what is needed and then
// stay. What was in them is lost as they grow.
class GrowingMemory {
  public:
    // Precondition: nothing on the device uses them any more.
    void reserve(std::size_t device_bytes, std::size_t host_bytes);
    void release();

    std::byte* on_device() const { return device_.get(); }
    std::byte* on_host() const { return host_.get(); }
    std::size_t device_bytes() const { return device_bytes_; }

  private:
    DeviceMemory device_;
    PinnedMemory host_;
    std::size_t device_bytes_ = 0;
    std::size_t host_bytes_ = 0;
};

}  // namespace ocelli::cuda
