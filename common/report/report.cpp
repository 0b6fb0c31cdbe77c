#include "common/report/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace ocelli {

namespace {

std::string labels_of(const Section& section) {
    std::map<std::string, int> counts;
    for (const Finding& finding : section.findings) {
        ++counts[finding.label];
    }
    std::vector<std::pair<std::string, int>> order(counts.begin(), counts.end());
    std::ranges::stable_sort(order, std::greater{}, &std::pair<std::string, int>::second);
    std::vector<std::string> parts;
    for (const auto& [label, count] : order) {
        parts.push_back(fmt::format("{} {}", count, label));
    }
    return parts.empty() ? "none" : fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

std::string to_string(TaskStatus status) {
    switch (status) {
        case TaskStatus::complete:
            return "complete";
        case TaskStatus::partial:
            return "partial";
        case TaskStatus::failed:
            return "failed";
        case TaskStatus::expired:
            return "expired";
    }
    return "unknown";
}

std::string to_string(SubtaskStatus status) {
    switch (status) {
        case SubtaskStatus::ok:
            return "ok";
        case SubtaskStatus::failed:
            return "failed";
        case SubtaskStatus::expired:
            return "expired";
        case SubtaskStatus::quarantined:
            return "quarantined";
    }
    return "unknown";
}

std::string summary_of(const Section& section, const Column& column) {
    const double number = section.number(column.number.name);
    switch (column.summary) {
        case Summary::count:
            return std::to_string(section.findings.size());
        case Summary::labels:
            return labels_of(section);
        case Summary::number:
            return fmt::format("{:.{}f}", number, column.number.places);
        case Summary::percent:
            return fmt::format("{:.1f}%", number * 100);
    }
    return "";
}

}  // namespace ocelli
