#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "common/clock.hpp"
#include "common/error.hpp"
#include "slave/analysis/analyzer_registry.hpp"
#include "slave/service/thread_choice.hpp"

namespace ocelli::slave {

// How many generated pictures of 320×240, each with all kinds of the registry, are analysed a
// second by different numbers of threads. It tries `counts` in order, sharing `budget` among them,
// and leaves out the last ones when making analyzers has taken their time. bad_model, bad_config,
// analysis_failed from the analyzers.
class ThreadMeasurement {
  public:
    explicit ThreadMeasurement(const AnalyzerRegistry& registry);

    Result<std::vector<Throughput>> run(std::span<const int> counts, Duration budget);

  private:
    struct Kind {
        Parameters parameters;
        std::unique_ptr<Analyzer> analyzer;
    };
    using Kinds = std::vector<Kind>;  // of one thread

    Result<Kinds> make_kinds() const;
    Result<void> make_room(int threads);
    Result<Duration> analyze(Kind& kind) const;
    Result<void> weigh();
    Result<double> pictures_per_second(int threads, Duration window);
    Result<double> work(Kinds& kinds, std::size_t first, Duration window) const;

    const AnalyzerRegistry& registry_;
    const Picture picture_;
    std::vector<Kinds> threads_;
    std::vector<double> shares_;  // of a picture's time that each kind takes
};

// The cores that this process may use.
int usable_cores();

}  // namespace ocelli::slave
