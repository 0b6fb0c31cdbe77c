#pragma once

#include <optional>
#include <span>
#include <vector>

#include "slave/cuda/runtime/part_of.hpp"
#include "slave/cuda/runtime/resources.hpp"

namespace ocelli::cuda {

// Some pictures of a batch, and the stream on which everything of them is done in order.
struct Lane {
    Stream stream;
    int number = 0;
    PictureRange pictures;
    // The rules that are on the device for this lane, as soon as its stream comes to it.
    std::optional<EdgeOrder> edge_order;
    std::optional<double> quality;
};

// The lanes of a batch: copies of one overlap with kernels of another. Streams are made when a
// batch first needs them, and kept.
class Lanes {
  public:
    Lanes() { make(1); }

    // Distributes so many pictures. Precondition: wait().
    void split(int pictures);

    std::span<Lane> used() { return {lanes_.data(), used_}; }
    Lane& first() { return lanes_.front(); }
    const Lane& first() const { return lanes_.front(); }

    // For all that was begun on any stream.
    void wait(const char* doing);

    // Where the memory that they were copied to is gone.
    void forget_rules();

  private:
    void make(std::size_t lanes);

    std::vector<Lane> lanes_;
    std::size_t used_ = 1;
};

}  // namespace ocelli::cuda
