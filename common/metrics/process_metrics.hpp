#pragma once

#include <filesystem>

#include "common/metrics/metric_page.hpp"

namespace ocelli {

// What the kernel says of this process, under the names that every program's metrics have, and
// which build it is. What `proc` does not tell is left out.
void add_process_metrics(MetricPage& page, const std::filesystem::path& proc = "/proc");

}  // namespace ocelli
