#pragma once

// What a slave's metrics page shows; docs/metrics.md has the table.

#include "common/metrics/metric_page.hpp"
#include "slave/service/slave_statistics.hpp"

namespace ocelli::slave {

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
