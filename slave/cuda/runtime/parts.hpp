#pragma once

#include <cstddef>
#include <cstdint>

namespace ocelli::cuda {

// Hands out parts of memory, one after the other, each aligned as cudaMalloc aligns. Without memory
// it counts what is needed.
class Parts {
  public:
    explicit Parts(std::byte* memory) : begin_(reinterpret_cast<std::uintptr_t>(memory)) {}

    template <typename T>
    T* take(std::size_t count) {
        constexpr std::size_t kAlignment = 256;
        auto* const part = reinterpret_cast<T*>(begin_ + used_);
        used_ += (count * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment;
        return part;
    }
    std::size_t used() const { return used_; }

  private:
    std::uintptr_t begin_;
    std::size_t used_ = 0;
};

}  // namespace ocelli::cuda
