#include "client/report_csv.hpp"

#include <fmt/format.h>

#include <set>
#include <vector>

#include "client/report_table.hpp"
#include "common/clock.hpp"

namespace ocelli::client {

namespace {

std::string line_of(const std::vector<std::string>& fields) {
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) {
            line += ',';
        }
        line += csv_field(fields[i]);
    }
    line += "\r\n";
    return line;
}

template <class Section>
std::string count_of(const std::optional<Section>& section) {
    return section ? std::to_string(section->size()) : "";
}

std::string objects_of(const Findings& findings) {
    if (!findings.objects) {
        return "";
    }
    return findings.objects->empty() ? "" : summarise_objects(findings);
}

// Each once, in order.
std::string joined(const std::set<std::string>& texts) {
    return fmt::format("{}", fmt::join(texts, "; "));
}

}  // namespace

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        return std::string(text);
    }
    std::string quoted(1, '"');
    for (const char c : text) {
        quoted.append(c == '"' ? 2 : 1, c);
    }
    quoted += '"';
    return quoted;
}

std::string csv_head() {
    return line_of({"file", "task_id", "camera", "captured_at", "status", "width", "height",
                    "object_count", "objects", "faces", "edge_density", "corners", "queue_ms",
                    "total_ms", "slaves", "errors"});
}

std::string csv_row(const FileReport& file) {
    const Report& report = file.report;
    const Findings& found = report.findings;
    std::set<std::string> slaves, errors;
    for (const SubtaskReport& subtask : report.subtasks) {
        if (!subtask.slave.empty()) {
            slaves.insert(subtask.slave);
        }
        if (subtask.error) {
            errors.insert(subtask.kind + ": " + *subtask.error);
        }
    }
    return line_of({file.file, to_string(report.task_id), report.camera,
                    report.captured_at ? format_utc(*report.captured_at) : "",
                    to_string(report.status), std::to_string(report.image.size.width),
                    std::to_string(report.image.size.height), count_of(found.objects),
                    objects_of(found), count_of(found.faces),
                    found.edges ? fmt::format("{:.6f}", found.edges->density) : "",
                    count_of(found.corners), fmt::format("{:.3f}", report.timing.queue_ms),
                    fmt::format("{:.3f}", report.timing.total_ms), joined(slaves), joined(errors)});
}

}  // namespace ocelli::client
