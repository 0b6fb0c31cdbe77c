#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "client/bench/bench_options.hpp"
#include "client/bench/latencies.hpp"
#include "client/bench/process_cpu.hpp"
#include "common/error.hpp"

namespace ocelli::client {

// Of the measured time: that after the warm-up.
struct BenchResult {
    Latencies latencies;  // from when a snapshot was due to its report, of complete reports
    std::size_t due = 0;  // snapshots
    std::size_t complete = 0;
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
