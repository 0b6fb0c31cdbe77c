#pragma once

#include <vector>

#include "common/clock.hpp"

namespace ocelli::client {

// Every latency of a run, for exact quantiles.
class Latencies {
  public:
    void add(Duration latency);
    std::size_t count() const { return latencies_.size(); }
    // The latency that a share `quantile`, 0..1, does not exceed, in ms. Precondition: count() > 0.
    double quantile_ms(double quantile) const;

  private:
    std::vector<Duration> latencies_;
};

}  // namespace ocelli::client
