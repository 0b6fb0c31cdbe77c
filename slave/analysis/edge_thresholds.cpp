#include "slave/analysis/edge_thresholds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ocelli::slave {

namespace {

constexpr double kTimesMedian = 3;
constexpr double kHighMin = 4;   // grey levels per pixel
constexpr double kHighMax = 20;  // grey levels per pixel
constexpr double kLowShare = 0.5;

// A step of the median is an eighth of a grey level per pixel: one unit of Sobel 3.
constexpr int kStepsPerGreyLevel = 8;

}  // namespace

double sobel_gain(int aperture) {
    return aperture == 3 ? 8 : aperture == 5 ? 128 : 2048;
}

double median_gradient(int aperture, const std::function<int(int shift)>& median_magnitude) {
    const double step = sobel_gain(aperture) * sobel_scale(aperture) / kStepsPerGreyLevel;
    const int shift = std::ilogb(step);  // steps are powers of two
    return static_cast<double>(median_magnitude(shift)) / kStepsPerGreyLevel;
}

double median_gradient(EdgeFinder& finder, int aperture, bool l2) {
    return median_gradient(aperture, [&](int shift) { return finder.median_magnitude(l2, shift); });
}

Result<EdgeThresholds> edge_thresholds(const Parameters& edge,
                                       const std::function<double()>& median) {
    const auto low = edge.real_or_auto("low");
    auto high = edge.real_or_auto("high");
    if (!high) {
        const double gain = sobel_gain(edge.integer("aperture"));
        high = gain * std::clamp(kTimesMedian * median(), kHighMin, kHighMax);
        high = std::max(*high, low.value_or(0));
    }
    if (low && *low > *high) {
        return Error{ErrorCode::bad_parameter,
                     fmt::format("edge.low = {:g} is above edge.high = {:g}; give a lower one.",
                                 *low, *high)};
    }
    return EdgeThresholds{low.value_or(kLowShare * *high), *high};
}

}  // namespace ocelli::slave
