#pragma once

#include <vector>

#include "common/wire/messages.hpp"
#include "slave/analysis/analyzer_registry.hpp"

namespace ocelli::slave {

// What a slave tells the master that it can do: for each kind the detectors that run where the
// first one does, the one that "auto" takes; then one more for each other device.
std::vector<wire::Capability> capabilities_of(const AnalyzerRegistry& registry);
// Of all that any detector can find, each once.
std::vector<std::string> labels_of(const AnalyzerRegistry& registry);

}  // namespace ocelli::slave
