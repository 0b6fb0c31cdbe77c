#pragma once

#include <cstdint>
#include <vector>

#include "slave/cuda/worker.hpp"
#include "tests/gpu/drawn_pictures.hpp"

namespace ocelli::cuda::testing {

struct FoundInPicture {
    std::int64_t pixels = 0;
    std::int64_t contours = 0;
    std::vector<std::uint8_t> map;
    Corners corners;

    bool operator==(const FoundInPicture&) const = default;
};

struct Found {
    std::vector<FoundInPicture> pictures;
    std::vector<float> tensor;  // this and the windows: of the last picture
    std::vector<Box> windows;

    bool operator==(const Found&) const = default;
};

// All that a worker can do, with colour pictures: `count` of them from the one with the number
// `first` on.
class Errand {
  public:
    Errand(int width, int height, std::uint32_t first = 4, std::uint32_t count = 1);

    Found run(Worker& worker, std::size_t cascade) const;

    // Parts of it, of what was loaded.
    void load(Worker& worker) const;
    std::vector<FoundInPicture> find(Worker& worker) const;
    std::vector<float> input(Worker& worker, std::size_t picture) const;

  private:
    int width_;
    int height_;
    std::vector<DrawnPicture> drawn_;
};

}  // namespace ocelli::cuda::testing
