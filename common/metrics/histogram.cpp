#include "common/metrics/histogram.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace ocelli {

namespace {

constexpr std::array<double, 14> kAnalysisBounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                 0.25,  0.5,    1,     2.5,  5,     10,   30};
constexpr std::array<double, 12> kCommitBounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                               0.01,   0.025,   0.1,    0.5,   2.5,    10};

}  // namespace

std::span<const double> analysis_bounds() {
    return kAnalysisBounds;
}

std::span<const double> commit_bounds() {
    return kCommitBounds;
}

void Histogram::observe(Duration time) {
    const double seconds = std::chrono::duration<double>(time).count();
    const auto bound = std::ranges::lower_bound(bounds_, seconds);
    ++counts_[static_cast<std::size_t>(bound - bounds_.begin())];
    sum_seconds_ += seconds;
}

std::uint64_t Histogram::count() const {
    return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

}  // namespace ocelli
