#include "bench/gpu/scenes.hpp"

#include "bench/gpu/extent.hpp"

namespace ocelli::bench {

using cuda::PictureView;
using cuda::testing::draw_scene;

std::vector<DrawnPicture> scenes() {
    std::vector<DrawnPicture> pictures;
    for (std::uint32_t seed = 0; seed < kPictures; ++seed) {
        pictures.push_back(draw_scene(extent.width, extent.height, seed));
    }
    return pictures;
}

std::vector<PictureView> views_of(const std::vector<DrawnPicture>& pictures, int count) {
    std::vector<PictureView> views;
    for (int i = 0; i < count; ++i) {
        views.push_back(pictures[static_cast<std::size_t>(i)].view());
    }
    return views;
}

ColourScene::ColourScene() : drawn_(draw_scene(3 * extent.width, extent.height, kPictures)) {}

PictureView ColourScene::view() const {
    return {drawn_.pixels.data(), extent.width, extent.height,
            3 * static_cast<std::size_t>(extent.width), PictureView::Colour::bgr};
}

std::string size_name() {
    return std::to_string(extent.width) + "×" + std::to_string(extent.height);
}

}  // namespace ocelli::bench
