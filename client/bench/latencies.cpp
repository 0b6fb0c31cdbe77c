#include "client/bench/latencies.hpp"

#include <algorithm>
#include <cmath>

namespace ocelli::client {

void Latencies::add(Duration latency) {
    latencies_.push_back(latency);
}

double Latencies::quantile_ms(double quantile) const {
    auto sorted = latencies_;
    const auto count = static_cast<double>(sorted.size());
    const auto rank = std::clamp(std::ceil(quantile * count), 1.0, count);
    const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(rank) - 1;
    std::nth_element(sorted.begin(), place, sorted.end());
    return to_milliseconds(*place);
}

}  // namespace ocelli::client
