#include "tests/chaos/soak/judge.hpp"

#include <opencv2/core/utility.hpp>

#include "tests/integration/alone.hpp"

namespace ocelli::testing {

namespace {

constexpr std::size_t kViolationsMax = 100;

// The section of a report that a kind fills.
std::string section_of(const std::string& kind) {
    return kind + "s";
}

}  // namespace

Judge::Judge(const std::vector<std::string>& files) {
    cv::setNumThreads(1);
    const auto registry = slave::make_builtin_analyzers({}).value();
    for (const std::string& file : files) {
        expected_.emplace(file, alone(registry, file));
    }
}

void Judge::hear(const nlohmann::json& report) {
    const std::scoped_lock lock(mutex_);
    ++verdict_.reports;
    const std::string id = report.at("task_id");
    if (!ids_.insert(id).second) {
        note("the task " + id + " is reported twice");
    }
    const bool is_complete = report.at("status") == "complete";
    verdict_.complete += is_complete ? 1U : 0U;
    const nlohmann::json& expected = expected_.at(report.at("file"));
    if (is_complete && report.at("image") != expected.at("image")) {
        note("the picture of task " + id + " is another one: " + report.at("image").dump());
    }
    check_subtasks(report);
}

void Judge::check_subtasks(const nlohmann::json& report) {
    const nlohmann::json& expected = expected_.at(report.at("file"));
    for (const nlohmann::json& subtask : report.at("subtasks")) {
        const std::string section = section_of(subtask.at("kind"));
        const std::string status = subtask.at("status");
        verdict_.retried += subtask.at("attempts") > 1 ? 1U : 0U;
        if (status == "ok") {
            if (report.at(section) != expected.at(section)) {
                note("task " + report.at("task_id").get<std::string>() + " has other " + section +
                     " than one process finds: " + report.at(section).dump() + " is not " +
                     expected.at(section).dump());
            }
        } else if (status == "quarantined") {
            ++verdict_.quarantined;
        } else {
            note("a subtask has failed: " + subtask.dump());
        }
    }
}

void Judge::accuse(const std::string& violation) {
    const std::scoped_lock lock(mutex_);
    note(violation);
}

void Judge::note(const std::string& violation) {
    if (verdict_.violations.size() < kViolationsMax) {
        verdict_.violations.push_back(violation);
    }
}

Verdict Judge::verdict() const {
    const std::scoped_lock lock(mutex_);
    return verdict_;
}

}  // namespace ocelli::testing
