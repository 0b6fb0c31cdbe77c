#pragma once

// What the master counts: for whoever watches it, not for its decisions.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "common/clock.hpp"
#include "common/error.hpp"
#include "common/metrics/metric_page.hpp"
#include "common/report/report.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::master {

// What has been counted since the start.
struct Counters {
    std::uint64_t accepted = 0;  // durable tasks
    std::uint64_t reported = 0;
    std::uint64_t transient_accepted = 0;
    std::uint64_t transient_reported = 0;
    std::uint64_t attempts = 0;
    std::uint64_t retries = 0;
    std::uint64_t stale_results = 0;
    std::uint64_t slaves_joined = 0;
    std::uint64_t slaves_lost = 0;
    std::uint64_t quarantined = 0;
    std::uint64_t images_sent = 0;
    std::uint64_t timeouts = 0;  // attempts that took too long
    std::uint64_t backups = 0;   // of the attempts: second ones beside a straggler
    std::uint64_t backups_won = 0;
    std::uint64_t restored = 0;  // of the accepted: by an earlier process
};

// The same by label. Bounded, whatever clients and slaves call things.
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

// What is open at a moment.
struct Backlog {
    // Subtasks in the queue, by kind and priority; kinds without any are omitted.
    std::map<std::pair<std::string, wire::Priority>, std::size_t> waiting;
    std::size_t backing_off = 0;  // subtasks that wait for their retry
    std::size_t suspects = 0;     // subtasks that wait for a slave of their own
    std::size_t assigned = 0;     // attempts that slaves have
    std::size_t tasks = 0;
    std::uint64_t image_bytes = 0;  // of the open tasks
    Duration oldest{};              // since the oldest open task was accepted
};

}  // namespace ocelli::master
