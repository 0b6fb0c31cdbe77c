#pragma once

// Immutable bytes that several owners may hold: an image between the socket that received it and
// the sockets that send it on. Copying a Blob copies a pointer.

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace ocelli {

class Blob {
  public:
    Blob() = default;
    // Takes bytes that were filled in place, e.g. by a socket read. `size` of them count.
    Blob(std::shared_ptr<const std::byte[]> bytes, std::size_t size)
        : bytes_(std::move(bytes)), size_(size) {}

    static Blob copy_of(std::span<const std::byte> bytes);
    static Blob copy_of(std::string_view text);

    // A part of these bytes, sharing their storage. Precondition: offset + size <= this->size().
    Blob slice(std::size_t offset, std::size_t size) const {
        return {std::shared_ptr<const std::byte[]>(bytes_, bytes_.get() + offset), size};
    }

    std::span<const std::byte> bytes() const { return {bytes_.get(), size_}; }
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }

  private:
    std::shared_ptr<const std::byte[]> bytes_;
    std::size_t size_ = 0;
};

}  // namespace ocelli
