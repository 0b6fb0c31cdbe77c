#pragma once

// What the master's metrics page shows; docs/metrics.md has the table.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/metrics/metric_page.hpp"
#include "master/journal/journal.hpp"
#include "master/rules/coordinator.hpp"

namespace ocelli::master {

void add_coordinator_metrics(MetricPage& page, const Coordinator& coordinator, TimePoint now);
void add_journal_metrics(MetricPage& page, const JournalHealth& health);

// Whether a task that is submitted now would be accepted and done.

// A sentence for each thing that is missing: a live slave for one of `kinds`, or for a kind that a
// subtask waits for.
std::vector<std::string> missing_slaves(const Coordinator& coordinator,
                                        const std::vector<std::string>& kinds, TimePoint now);

// Nothing while the journal takes tasks. `room`: the bytes that are free where it writes.
std::optional<std::string> journal_problem(const JournalHealth& health, std::uint64_t room,
                                           TimePoint now);

}  // namespace ocelli::master
