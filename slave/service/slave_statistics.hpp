#pragma once

// What the service counts for whoever watches it. A plain object, on the service's thread.

#include <cstdint>

#include "common/metrics/histogram.hpp"
#include "common/metrics/series.hpp"
#include "slave/service/pool.hpp"

namespace ocelli::slave {

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

}  // namespace ocelli::slave
