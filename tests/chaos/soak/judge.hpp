#pragma once

// Compares each report with what one process finds in its picture, and counts. Any thread may call.

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace ocelli::testing {

struct Verdict {
    std::uint64_t reports = 0;
    std::uint64_t complete = 0;
    // Subtasks that a fault hit once too often: of a killed slave alone, or of three.
    std::uint64_t quarantined = 0;
    std::uint64_t retried = 0;            // subtasks that took more than one attempt
    std::vector<std::string> violations;  // what must never happen
};

class Judge {
  public:
    explicit Judge(const std::vector<std::string>& files);

    // One report of `ocelli submit --json`.
    void hear(const nlohmann::json& report);
    void accuse(const std::string& violation);
    Verdict verdict() const;

  private:
    void check_subtasks(const nlohmann::json& report);
    void note(const std::string& violation);

    std::map<std::string, nlohmann::json> expected_;  // by file
    mutable std::mutex mutex_;
    std::set<std::string> ids_;
    Verdict verdict_;
};

}  // namespace ocelli::testing
