#include "slave/analysis/tiling.hpp"

#include <algorithm>

namespace ocelli::slave {

namespace {

// Of a side of the picture, for each of two tiles.
constexpr double kTileShare = 0.6;

}  // namespace

std::vector<Box> plan_regions(std::string_view mode, PictureSize picture,
                              std::optional<PictureSize> input) {
    if (mode == "off" || !input) {
        return {};
    }
    const double reduction = std::max(static_cast<double>(picture.width) / input->width,
                                      static_cast<double>(picture.height) / input->height);
    if (reduction <= 1 || (mode == "auto" && reduction < kAutoReduction)) {
        return {};
    }
    const int width = std::max(1, static_cast<int>(picture.width * kTileShare));
    const int height = std::max(1, static_cast<int>(picture.height * kTileShare));
    const int right = picture.width - width;
    const int bottom = picture.height - height;
    return {{0, 0, picture.width, picture.height},
            {0, 0, width, height},
            {right, 0, width, height},
            {0, bottom, width, height},
            {right, bottom, width, height}};
}

}  // namespace ocelli::slave
