#include "master/rules/latency_window.hpp"

#include <algorithm>
#include <cmath>

namespace ocelli::master {

void LatencyWindow::add(Duration duration) {
    durations_[added_ % kSize] = duration;
    ++added_;
    if (added_ >= kEnough && (added_ - kEnough) % kEvery == 0) {
        quantile_ = find_quantile();
    }
}

Duration LatencyWindow::find_quantile() const {
    const std::size_t count = std::min(added_, kSize);
    const auto rank = static_cast<std::size_t>(std::ceil(share_ * static_cast<double>(count)));
    const auto place = static_cast<std::ptrdiff_t>(std::clamp<std::size_t>(rank, 1, count) - 1);
    auto sorted = durations_;
    std::nth_element(sorted.begin(), sorted.begin() + place,
                     sorted.begin() + static_cast<std::ptrdiff_t>(count));
    return sorted[static_cast<std::size_t>(place)];
}

}  // namespace ocelli::master
