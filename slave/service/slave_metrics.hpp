#pragma once

// What a slave counts, and what its metrics page shows of it; docs/metrics.md has the table.

#include <cstdint>

#include "common/metrics/metric_page.hpp"
#include "slave/service/pool.hpp"

namespace ocelli::slave {

// What the service counts for whoever watches it. A plain object, on the service's thread.
struct SlaveStatistics {
    static constexpr std::size_t kSeriesMax = 200;

    void on_finished(const JobResult& result);

    Series<2, std::uint64_t> subtasks{kSeriesMax};  // run, by kind and outcome
    // Those that succeeded, by kind, device and detector.
    Series<3, Histogram> run_time{kSeriesMax, Histogram(analysis_bounds())};
    Histogram decode_time{analysis_bounds()};
    std::uint64_t images = 0;        // received
    std::uint64_t image_hits = 0;    // subtasks whose image was there
    std::uint64_t image_misses = 0;  // subtasks whose image had been dropped
};

// How the service is at the moment of a scrape.
struct SlaveState {
    std::size_t threads = 0;
    std::size_t threads_busy = 0;
    std::size_t threads_stuck = 0;
    std::size_t cache_bytes = 0;
    std::uint64_t cache_bytes_max = 0;
    bool has_master = false;
    std::uint64_t connections = 0;  // made to a master since the start
};

void add_slave_metrics(MetricPage& page, const SlaveStatistics& statistics,
                       const SlaveState& state);
// Always 1: which detectors each kind has, and on which device they run.
void add_detectors(MetricPage& page, const AnalyzerRegistry& registry);

}  // namespace ocelli::slave
