#pragma once

// What the master's metrics page shows; docs/metrics.md has the table.

#include "common/metrics/metric_page.hpp"
#include "master/journal/journal.hpp"
#include "master/rules/coordinator.hpp"

namespace ocelli::master {

void add_coordinator_metrics(MetricPage& page, const Coordinator& coordinator, TimePoint now);
void add_journal_metrics(MetricPage& page, const JournalHealth& health);

}  // namespace ocelli::master
