#pragma once

#include <spdlog/fwd.h>

namespace ocelli::master {

// How many connections, of those `wanted`, leave file descriptors for the journal and the logs.
// Raises the process's own limit (RLIMIT_NOFILE) for them as far as it may, and logs a warning when
// that is not enough.
int connections_that_fit(int wanted, spdlog::logger& logger);

}  // namespace ocelli::master
