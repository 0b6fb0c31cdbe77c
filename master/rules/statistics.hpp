#pragma once

// What the coordinator counts by label, beside its Counters: for whoever watches it, not for its
// decisions. Bounded, whatever clients and slaves call things. A plain object.

#include <array>
#include <cstdint>
#include <map>

#include "common/error.hpp"
#include "common/metrics/histogram.hpp"
#include "common/metrics/series.hpp"
#include "common/report/report.hpp"

namespace ocelli::master {

struct Statistics {
    // The cameras that are told apart; the tasks of further ones are counted together.
    explicit Statistics(std::size_t cameras_max) : tasks(cameras_max) {}

    using ByStatus = std::array<std::uint64_t, static_cast<std::size_t>(TaskStatus::last_) + 1>;
    static constexpr std::size_t kSubtaskSeriesMax = 200;

    std::uint64_t refused_in_all() const;

    Series<1, ByStatus> tasks;  // reported, by camera
    Histogram task_time{analysis_bounds()};
    // By kind, device and detector: what analyses took that succeeded.
    Series<3, Histogram> subtask_time{kSubtaskSeriesMax, Histogram(analysis_bounds())};
    Series<2, std::uint64_t> subtask_failures{kSubtaskSeriesMax};  // by kind and reason
    std::map<ErrorCode, std::uint64_t> refused{{ErrorCode::busy, 0}};
};

}  // namespace ocelli::master
