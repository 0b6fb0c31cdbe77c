#pragma once

// How often something took how long. A plain object: whoever owns it says on which thread.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/clock.hpp"

namespace ocelli {

// Upper bounds in seconds, rising. Analyses: a millisecond to half a minute.
std::span<const double> analysis_bounds();
// Commits to a disk: a tenth of a millisecond to ten seconds.
std::span<const double> commit_bounds();

class Histogram {
  public:
    // `bounds` must outlive it.
    explicit Histogram(std::span<const double> bounds)
        : bounds_(bounds), counts_(bounds.size() + 1) {}

    void observe(Duration time);

    std::span<const double> bounds() const { return bounds_; }
    // By bound, the last one beyond all of them; not cumulative.
    std::span<const std::uint64_t> counts() const { return counts_; }
    std::uint64_t count() const;
    double sum_seconds() const { return sum_seconds_; }

  private:
    std::span<const double> bounds_;
    std::vector<std::uint64_t> counts_;
    double sum_seconds_ = 0;
};

}  // namespace ocelli
