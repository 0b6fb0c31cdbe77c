#pragma once

// `ocelli bench`: a load on a live master.

#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

#include "client/task_flags.hpp"
#include "common/clock.hpp"

namespace ocelli::client {

struct BenchOptions : TaskOptions {
    double rate = 0;  // snapshots a second, open loop; 0: closed loop, `concurrency` in flight
    std::chrono::milliseconds duration{10'000};
    std::chrono::milliseconds warm_up{1'000};  // before that; not counted
    std::vector<std::string> files;            // sent in turns
};

struct BenchFlags {
    TaskFlags task;
    std::string duration = "10s";
    std::string warm_up = "1s";
    BenchOptions options;

    CLI::App* add_to(CLI::App& app);
    Result<BenchOptions> check();
};

int run_bench(const BenchOptions& options);

// When the snapshots of an open loop are due: one at a random moment of each of the equal times
// that the rate gives, so that the rate is exact and nothing beats in time with it. The same seed
// gives the same times.
class Arrivals {
  public:
    // `rate`: a second, above 0.
    Arrivals(double rate, TimePoint begin, std::uint64_t seed)
        : random_(seed), gap_seconds_(1 / rate), begin_(begin) {
        draw();
    }

    TimePoint next() const { return next_; }
    void advance() {
        ++number_;
        draw();
    }

  private:
    void draw() {
        const std::chrono::duration<double> time(gap_seconds_ * (number_ + moment_(random_)));
        next_ = begin_ + std::chrono::duration_cast<Duration>(time);
    }

    std::mt19937_64 random_;
    std::uniform_real_distribution<double> moment_{0, 1};
    double gap_seconds_;
    double number_ = 0;
    TimePoint begin_;
    TimePoint next_;
};

}  // namespace ocelli::client
