#pragma once

// Pictures that are the same wherever they are drawn: what is known of them (golden.txt) can be
// compared on a machine that has only a GPU.

#include <cstdint>
#include <string>
#include <vector>

#include "slave/cuda/picture_view.hpp"

namespace ocelli::cuda::testing {

struct DrawnPicture {
    std::string name;
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;  // grey, without gaps

    PictureView view() const {
        return {pixels.data(), width, height, static_cast<std::size_t>(width),
                PictureView::Colour::grey};
    }
};

DrawnPicture draw_noise(int width, int height, std::uint32_t seed);
DrawnPicture draw_flat(int width, int height, std::uint8_t grey);
// Boxes and discs over a slope, with a little noise, as a camera may see them.
DrawnPicture draw_scene(int width, int height, std::uint32_t seed);

// Of all kinds, from 1×1 to 1920×1080.
std::vector<DrawnPicture> drawn_pictures();

// FNV-1a.
class Hash {
  public:
    void add(const void* bytes, std::size_t size);
    std::uint64_t value() const { return value_; }

  private:
    std::uint64_t value_ = 0xCBF29CE484222325;
};

}  // namespace ocelli::cuda::testing
