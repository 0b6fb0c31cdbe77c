#include "client/output/report_csv.hpp"

#include <fmt/format.h>

#include <set>
#include <vector>

#include "client/output/report_table.hpp"
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
    std::vector<std::string> names{"file",   "task_id", "camera", "captured_at",
                                   "status", "width",   "height"};
    for (const Kind& kind : kind_table()) {
        for (const Column& column : kind.csv) {
            names.emplace_back(column.name);
        }
    }
    names.insert(names.end(), {"queue_ms", "total_ms", "slaves", "errors"});
    return line_of(names);
}

std::string csv_row(const FileReport& file) {
    const Report& report = file.report;
    std::set<std::string> slaves, errors;
    for (const SubtaskReport& subtask : report.subtasks) {
        if (!subtask.slave.empty()) {
            slaves.insert(subtask.slave);
        }
        if (subtask.error) {
            errors.insert(subtask.kind + ": " + *subtask.error);
        }
    }
    std::vector<std::string> fields{file.file,
                                    to_string(report.task_id),
                                    report.camera,
                                    report.captured_at ? format_utc(*report.captured_at) : "",
                                    to_string(report.status),
                                    std::to_string(report.image.size.width),
                                    std::to_string(report.image.size.height)};
    for (const Kind& kind : kind_table()) {
        const Section* const section = find_section(report.sections, kind.name);
        for (const Column& column : kind.csv) {
            const bool is_empty = section == nullptr ||
                                  (column.summary == Summary::labels && section->findings.empty());
            fields.push_back(is_empty ? "" : summary_of(*section, column));
        }
    }
    fields.push_back(fmt::format("{:.3f}", report.timing.queue_ms));
    fields.push_back(fmt::format("{:.3f}", report.timing.total_ms));
    fields.push_back(joined(slaves));
    fields.push_back(joined(errors));
    return line_of(fields);
}

}  // namespace ocelli::client
