#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace ocelli::cuda {

// Canny's thresholds of hysteresis on gradients as cv::Sobel gives them with this aperture, as
// cv::Canny takes them. Without `high` it is three times the median of the magnitudes that are not
// zero, at least 4 and at most 20 grey levels per pixel, and no less than `low`; without `low` that
// is half of `high`. The same rules as slave/analysis/edge_thresholds.hpp.
struct EdgeRules {
    int aperture = 3;  // 3, 5 or 7
    std::optional<double> low;
    std::optional<double> high;
    bool l2 = false;   // magnitudes are √(dx²+dy²), else |dx|+|dy|
    bool map = false;  // whether the edge map is wanted on the host, and not only what it has
    double blur = 0;   // px, at most 10: sigma of the Gauss filter before, as cv::GaussianBlur's
};

// The pixels that cv::Canny gives.
struct Edges {
    std::int64_t pixels = 0;    // on edges
    std::int64_t contours = 0;  // groups of edge pixels that touch, corners included
    // H×W, 255 on edges, else 0; nothing where no map was asked for. Valid until the worker's
    // next call.
    const std::uint8_t* map = nullptr;
    std::size_t map_stride_bytes = 0;
};

}  // namespace ocelli::cuda
