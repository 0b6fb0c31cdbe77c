#pragma once

// What a run of `ocelli bench` measured, and how it is shown.

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

#include "client/bench/bench.hpp"
#include "common/clock.hpp"
#include "common/error.hpp"

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

// The CPU time of Ocelli's processes on this machine, from /proc.
struct ProcessCpu {
    int pid = 0;
    std::string name;    // ocelli-master, ocelli-slave, ocelli
    double seconds = 0;  // user and system, since its start
};

// The masters and slaves that run here, and this process.
std::vector<ProcessCpu> cpu_of_processes();

// What each has used from `before` to `after`. Processes that are in only one of them are omitted.
std::vector<ProcessCpu> cpu_between(const std::vector<ProcessCpu>& before,
                                    const std::vector<ProcessCpu>& after);

// Of the measured time: that after the warm-up.
struct BenchResult {
    Latencies latencies;  // from when a snapshot was due to its report, of complete reports
    std::size_t due = 0;  // snapshots
    std::size_t complete = 0;
    std::size_t complete_in_time = 0;  // while it was measured, due before or then
    std::size_t open_at_begin = 0;  // not answered when the measured time began, and when it ended
    std::size_t open_at_end = 0;
    std::size_t incomplete = 0;
    std::size_t refused = 0;
    std::size_t unanswered = 0;  // when the bench ended
    std::string last_problem;    // of a refusal or an incomplete report, for the operator
    double seconds = 0;
    std::vector<ProcessCpu> cpu;
    std::optional<Error> link_lost;
    bool interrupted = false;
};

nlohmann::ordered_json to_json(const BenchOptions& options, const BenchResult& result);
std::string to_text(const BenchOptions& options, const BenchResult& result);

}  // namespace ocelli::client
