#pragma once

// The most recent durations of one kind of work, for their quantiles.

#include <array>
#include <cstddef>
#include <optional>

#include "common/clock.hpp"

namespace ocelli::master {

class LatencyWindow {
  public:
    static constexpr std::size_t kSize = 128;
    static constexpr std::size_t kEnough = 20;

    void add(Duration duration);
    // The duration that a share `quantile`, 0..1, of them does not exceed. Nothing when there are
    // fewer than kEnough.
    std::optional<Duration> quantile(double quantile) const;

  private:
    std::array<Duration, kSize> durations_{};
    std::size_t added_ = 0;
};

}  // namespace ocelli::master
