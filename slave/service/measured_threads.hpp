#pragma once

#include <spdlog/fwd.h>

#include "slave/analysis/analysis_setup.hpp"

namespace ocelli::slave {

// Measures for about three seconds how many analysis threads the machine has a use for, and logs
// that. Without networks, and on the CPU: what a device takes over needs no threads. Throws with a
// sentence when an analyzer cannot be made.
int measured_threads(AnalysisSetup setup, spdlog::logger& logger);

}  // namespace ocelli::slave
