#pragma once

#include <cstddef>

namespace ocelli::fuzz {

// Counts what is allocated while it lives, whether or not it is freed again. Needs a sanitizer's
// hooks: without one it counts nothing, and every limit holds. One at a time.
class AllocationMeter {
  public:
    AllocationMeter();
    ~AllocationMeter();
    AllocationMeter(const AllocationMeter&) = delete;
    AllocationMeter& operator=(const AllocationMeter&) = delete;

    std::size_t bytes() const;
};

}  // namespace ocelli::fuzz
