#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ocelli::slave {

// Memory for a row, at the start of a cache line: vector accesses that straddle two lines cost
// twice. Keeps what it has when it shrinks.
template <typename T>
class RowBuffer {
  public:
    RowBuffer() = default;
    RowBuffer(const RowBuffer&) = delete;
    RowBuffer& operator=(const RowBuffer&) = delete;
    RowBuffer(RowBuffer&&) = default;
    RowBuffer& operator=(RowBuffer&&) = default;

    // What it held is lost.
    void resize(std::size_t size) {
        constexpr std::size_t kLine = 64;
        memory_.resize(size + kLine / sizeof(T));
        const auto address = reinterpret_cast<std::uintptr_t>(memory_.data());
        begin_ = memory_.data() + (kLine - address % kLine) % kLine / sizeof(T);
    }

    T* data() { return begin_; }
    const T* data() const { return begin_; }

  private:
    std::vector<T> memory_;
    T* begin_ = nullptr;
};

}  // namespace ocelli::slave
