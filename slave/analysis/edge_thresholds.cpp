#include "slave/analysis/edge_thresholds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <opencv2/core.hpp>

#include "slave/kernels/gradient_rows.hpp"

namespace ocelli::slave {

namespace {

constexpr double kTimesMedian = 3;
constexpr double kHighMin = 4;   // grey levels per pixel
constexpr double kHighMax = 20;  // grey levels per pixel
constexpr double kLowShare = 0.5;

// Bins of an eighth of a grey level per pixel: one unit of Sobel 3.
constexpr int kBinsPerGreyLevel = 8;
constexpr std::size_t kBins = 256 * kBinsPerGreyLevel;
using Histogram = std::array<std::int64_t, kBins>;

double magnitude(int dx, int dy, bool l2) {
    return l2 ? std::hypot(dx, dy) : std::abs(dx) + std::abs(dy);
}

// Of the magnitudes that are not zero. `bins_per_unit`: bins to one unit of dx.
Histogram histogram(const cv::Mat& dx, const cv::Mat& dy, bool l2, double bins_per_unit) {
    Histogram counts{};
    for (int y = 0; y < dx.rows; ++y) {
        const auto* const row_x = dx.ptr<std::int16_t>(y);
        const auto* const row_y = dy.ptr<std::int16_t>(y);
        for (int x = 0; x < dx.cols; ++x) {
            if (row_x[x] == 0 && row_y[x] == 0) {
                continue;
            }
            const double bin = magnitude(row_x[x], row_y[x], l2) * bins_per_unit;
            ++counts[std::min(static_cast<std::size_t>(bin), kBins - 1)];
        }
    }
    return counts;
}

// The bin that holds the median; 0 when there is nothing.
std::size_t median_bin(const Histogram& counts) {
    std::int64_t total = 0;
    for (const std::int64_t count : counts) {
        total += count;
    }
    std::int64_t below = 0;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        below += counts[bin];
        if (2 * below > total) {
            return bin;
        }
    }
    return 0;
}

}  // namespace

double sobel_gain(int aperture) {
    return aperture == 3 ? 8 : aperture == 5 ? 128 : 2048;
}

Result<EdgeThresholds> edge_thresholds(const Parameters& edge, const cv::Mat& dx,
                                       const cv::Mat& dy) {
    const auto low = edge.real_or_auto("low");
    auto high = edge.real_or_auto("high");
    if (!high) {
        const double gain = sobel_gain(edge.integer("aperture"));
        const double unit = gain * sobel_scale(edge.integer("aperture"));
        const auto counts = histogram(dx, dy, edge.flag("l2_gradient"), kBinsPerGreyLevel / unit);
        const double median = static_cast<double>(median_bin(counts)) / kBinsPerGreyLevel;
        high = gain * std::clamp(kTimesMedian * median, kHighMin, kHighMax);
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
