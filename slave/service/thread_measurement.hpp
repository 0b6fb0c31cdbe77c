#pragma once

// --threads auto: how many analysis threads this machine has a use for.

#include <spdlog/fwd.h>

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/clock.hpp"
#include "common/error.hpp"
#include "slave/analysis/analyzer_registry.hpp"
#include "slave/detectors/analysis_setup.hpp"

namespace ocelli::slave {

struct Throughput {
    int threads = 0;
    double per_second = 0;

    bool operator==(const Throughput&) const = default;
};

// The numbers of threads that are tried: 1, 2, 3, 4, 6, 8, 12, 16, … up to twice the cores, and as
// many as cores.
std::vector<int> thread_counts(int cores);

// The fewest threads whose throughput is within 5 % of the best. Precondition: `measured` is not
// empty.
int choose_threads(std::span<const Throughput> measured);

// One line about the choice, for the log.
std::string sentence_about(std::span<const Throughput> measured, int cores);

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

// Measures for about three seconds how many analysis threads the machine has a use for, and logs
// that. Without networks, and on the CPU: what a device takes over needs no threads. Throws with a
// sentence when an analyzer cannot be made.
int measured_threads(AnalysisSetup setup, spdlog::logger& logger);

}  // namespace ocelli::slave
