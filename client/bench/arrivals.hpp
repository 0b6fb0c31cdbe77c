#pragma once

// When the snapshots of an open loop are due: a Poisson process, as independent cameras make it.
// The same seed gives the same times.

#include <cstdint>
#include <random>

#include "common/clock.hpp"

namespace ocelli::client {

class Arrivals {
  public:
    // `rate`: a second, above 0.
    Arrivals(double rate, TimePoint begin, std::uint64_t seed)
        : random_(seed), gap_seconds_(rate), next_(begin) {}

    TimePoint next() const { return next_; }
    void advance() {
        const std::chrono::duration<double> gap(gap_seconds_(random_));
        next_ += std::chrono::duration_cast<Duration>(gap);
    }

  private:
    std::mt19937_64 random_;
    std::exponential_distribution<double> gap_seconds_;
    TimePoint next_;
};

}  // namespace ocelli::client
