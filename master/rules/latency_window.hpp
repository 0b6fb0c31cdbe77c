#pragma once

// The most recent durations of one kind of work, for a quantile of them.

#include <array>
#include <cstddef>
#include <optional>

#include "common/clock.hpp"

namespace ocelli::master {

class LatencyWindow {
  public:
    static constexpr std::size_t kSize = 128;
    static constexpr std::size_t kEnough = 20;
    static constexpr std::size_t kEvery = 4;

    explicit LatencyWindow(double quantile) : share_(quantile) {}

    void add(Duration duration);
    // The duration that a share `quantile`, 0..1, of them does not exceed, as it was at most
    // kEvery - 1 durations ago. Nothing when there are fewer than kEnough.
    std::optional<Duration> quantile() const { return quantile_; }

  private:
    Duration find_quantile() const;

    double share_;
    std::optional<Duration> quantile_;
    std::array<Duration, kSize> durations_{};
    std::size_t added_ = 0;
};

}  // namespace ocelli::master
