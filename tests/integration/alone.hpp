#pragma once

// What the analyzers say of a picture in a single process: what a merged report must equal.

#include <nlohmann/json.hpp>
#include <string>

#include "slave/analysis/analyzer_registry.hpp"

namespace ocelli::testing {

// The sections of a report that do not depend on who worked on it, and when.
inline constexpr const char* kFindingSections[] = {"image", "objects", "faces", "edges", "corners"};

nlohmann::json alone(const slave::AnalyzerRegistry& registry, const std::string& file);

}  // namespace ocelli::testing
