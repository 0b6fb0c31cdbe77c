#pragma once

// The analyzers that a slave has, by kind. Kinds are data: adding one is adding a row here and its
// parameters to common/kinds.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.hpp"
#include "slave/analysis/analyzer.hpp"
#include "slave/detectors/analysis_setup.hpp"

namespace ocelli::slave {

struct Devices;

// Makes an analyzer for one pool thread. bad_model, bad_config when what it needs is missing or
// broken.
using AnalyzerFactory = std::function<Result<std::unique_ptr<Analyzer>>()>;

struct AnalyzerEntry {
    std::string kind;
    std::vector<std::string> detectors;  // usable by name; the first is what "auto" takes
    std::string device;                  // where that one runs, unless the input says otherwise
    AnalyzerFactory make;
    std::vector<std::string> labels = {};   // what any of them can find, by name; objects only
    std::vector<std::string> devices = {};  // where each detector runs; empty: all on `device`

    const std::string& device_of(std::size_t detector) const {
        return devices.empty() ? device : devices[detector];
    }
};

class AnalyzerRegistry {
  public:
    void add(AnalyzerEntry entry);  // replaces an entry of the same kind
    std::span<const AnalyzerEntry> entries() const { return entries_; }
    const AnalyzerEntry* find(std::string_view kind) const;

    // Which device was taken, and why, and what is not on it: for the log.
    void add_note(std::string note) { notes_.push_back(std::move(note)); }
    std::span<const std::string> notes() const { return notes_; }
    // What an operator has hardly wanted.
    void add_warning(std::string warning) { warnings_.push_back(std::move(warning)); }
    std::span<const std::string> warnings() const { return warnings_; }

    // `lost`: thread-safe, see device_lost().
    void watch_device(std::function<std::optional<std::string>()> lost) { lost_ = std::move(lost); }
    // Why this process cannot use its device any more, as a sentence: only a new process can.
    std::optional<std::string> device_lost() const { return lost_ ? lost_() : std::nullopt; }

  private:
    std::vector<AnalyzerEntry> entries_;
    std::vector<std::string> notes_;
    std::vector<std::string> warnings_;
    std::function<std::optional<std::string>()> lost_;
};

// Adds an entry to those of every slave of this program, before main begins: for kinds that only
// tests have.
struct AnalyzerRegistration {
    explicit AnalyzerRegistration(AnalyzerEntry entry);
};

// object, face, edge and corner. Loads every detector once, so that a broken one is an error at
// start: bad_model or bad_config, with a sentence that names the file and the field. They work on
// the device that the setup asks for, as far as they can.
Result<AnalyzerRegistry> make_builtin_analyzers(const AnalysisSetup& setup);
// The same on devices that are open already.
Result<AnalyzerRegistry> make_builtin_analyzers(const AnalysisSetup& setup, const Devices& devices);

// Whether the detectors and labels that a configuration's parameters name are there: bad_config.
Result<void> check_defaults(const AnalyzerRegistry& registry,
                            std::span<const ParameterOverride> defaults);

}  // namespace ocelli::slave
