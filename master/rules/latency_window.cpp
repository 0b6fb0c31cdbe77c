#include "master/rules/latency_window.hpp"

#include <algorithm>
#include <cmath>

namespace ocelli::master {

void LatencyWindow::add(Duration duration) {
    durations_[added_ % kSize] = duration;
    ++added_;
}

std::optional<Duration> LatencyWindow::quantile(double quantile) const {
    const std::size_t count = std::min(added_, kSize);
    if (count < kEnough) {
        return std::nullopt;
    }
    const auto rank = static_cast<std::size_t>(std::ceil(quantile * static_cast<double>(count)));
    const auto place = static_cast<std::ptrdiff_t>(std::clamp<std::size_t>(rank, 1, count) - 1);
    auto sorted = durations_;
    std::nth_element(sorted.begin(), sorted.begin() + place,
                     sorted.begin() + static_cast<std::ptrdiff_t>(count));
    return sorted[static_cast<std::size_t>(place)];
}

}  // namespace ocelli::master
