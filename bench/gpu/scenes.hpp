#pragma once

#include <string>
#include <vector>

#include "slave/cuda/picture_view.hpp"
#include "tests/gpu/drawn_pictures.hpp"

namespace ocelli::bench {

constexpr int kPictures = 16;  // of a batch

using cuda::testing::DrawnPicture;

// As many as a batch has, grey, of the size that is measured.
std::vector<DrawnPicture> scenes();
std::vector<cuda::PictureView> views_of(const std::vector<DrawnPicture>& pictures, int count);

// One in colour.
class ColourScene {
  public:
    ColourScene();
    cuda::PictureView view() const;

  private:
    DrawnPicture drawn_;  // whose bytes are taken for blue, green and red
};

// As in "1920×1080".
std::string size_name();

}  // namespace ocelli::bench
