#pragma once

// The analyzers that a slave has, by kind. Kinds are data: adding one is adding a row here and its
// parameters to common/parameters.

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.hpp"
#include "slave/analysis/analysis_setup.hpp"
#include "slave/analysis/analyzer.hpp"

namespace ocelli::slave {

// Makes an analyzer for one pool thread. bad_model, bad_config when what it needs is missing or
// broken.
using AnalyzerFactory = std::function<Result<std::unique_ptr<Analyzer>>()>;

struct AnalyzerEntry {
    std::string kind;
    std::vector<std::string> detectors;  // usable by name; the first is what "auto" takes
    std::string device;                  // where that one runs
    AnalyzerFactory make;
    std::vector<std::string> labels = {};  // what any of them can find, by name; objects only
};

class AnalyzerRegistry {
  public:
    void add(AnalyzerEntry entry);  // replaces an entry of the same kind
    std::span<const AnalyzerEntry> entries() const { return entries_; }
    const AnalyzerEntry* find(std::string_view kind) const;

  private:
    std::vector<AnalyzerEntry> entries_;
};

// object, face, edge and corner. Loads every detector once, so that a broken one is an error at
// start: bad_model or bad_config, with a sentence that names the file and the field.
Result<AnalyzerRegistry> make_builtin_analyzers(const AnalysisSetup& setup);

// Whether the detectors and labels that a configuration's parameters name are there: bad_config.
Result<void> check_defaults(const AnalyzerRegistry& registry,
                            std::span<const ParameterOverride> defaults);

}  // namespace ocelli::slave
