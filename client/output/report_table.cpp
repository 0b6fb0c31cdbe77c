#include "client/output/report_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "common/clock.hpp"
#include "common/text.hpp"

namespace ocelli::client {

namespace {

constexpr std::size_t kFileWidth = 48;

std::string slaves_of(const Report& report) {
    std::set<std::string> names;
    for (const SubtaskReport& subtask : report.subtasks) {
        if (!subtask.slave.empty()) {
            names.insert(subtask.slave);
        }
    }
    return names.empty() ? "-" : fmt::format("{}", fmt::join(names, ","));
}

Tint tint_of(TaskStatus status) {
    switch (status) {
        case TaskStatus::complete:
            return Tint::good;
        case TaskStatus::partial:
            return Tint::doubtful;
        case TaskStatus::failed:
        case TaskStatus::expired:
            break;
    }
    return Tint::bad;
}

// "-" when it was not asked for or failed.
std::string cell(const Report& report, const Kind& kind) {
    const Section* const section = find_section(report.sections, kind.name);
    return section == nullptr ? "-" : summary_of(*section, kind.table);
}

std::vector<std::string> head() {
    std::vector<std::string> names{"FILE", "STATUS", "SIZE"};
    for (const Kind& kind : kind_table()) {
        names.emplace_back(kind.table.name);
    }
    names.insert(names.end(), {"MS", "SLAVES"});
    return names;
}

// One sentence for each cause, with the kinds that share it.
std::string problems_of(const FileReport& file) {
    std::map<std::string, std::vector<std::string>> kinds;
    for (const SubtaskReport& subtask : file.report.subtasks) {
        if (subtask.error) {
            kinds[*subtask.error].push_back(subtask.kind);
        }
    }
    std::string text;
    for (const auto& [sentence, affected] : kinds) {
        const bool all = affected.size() == file.report.subtasks.size();
        text += printable(fmt::format("{}: {}{}", file.file, sentence,
                                      all ? "" : fmt::format(" ({})", fmt::join(affected, ", "))));
        text += '\n';
    }
    return text;
}

}  // namespace

ReportTable::ReportTable() : table_(head()) {}

void ReportTable::add(const FileReport& file) {
    const Report& report = file.report;
    const PictureSize size = report.image.size;
    ++reports_;
    complete_ += report.status == TaskStatus::complete ? 1 : 0;
    std::vector<Cell> row{shorten(file.file, kFileWidth),
                          Cell(to_string(report.status), tint_of(report.status)),
                          size.width > 0 ? fmt::format("{}×{}", size.width, size.height) : "-"};
    for (const Kind& kind : kind_table()) {
        row.emplace_back(cell(report, kind));
    }
    row.emplace_back(fmt::format("{:.0f}", report.timing.total_ms));
    row.emplace_back(slaves_of(report));
    table_.add(std::move(row));
    problems_ += problems_of(file);
}

std::string ReportTable::render(double seconds, const Terminal& terminal) const {
    std::string text = table_.render(terminal);
    if (!problems_.empty()) {
        text += "\n" + problems_;
    }
    return text + fmt::format("\n{} snapshot{}, {} complete, in {:.1f} s: {:.1f} a second\n",
                              reports_, reports_ == 1 ? "" : "s", complete_, seconds,
                              static_cast<double>(reports_) / std::max(seconds, 1e-3));
}

std::string report_line(const FileReport& file) {
    const Report& report = file.report;
    std::string found;
    for (const Kind& kind : kind_table()) {
        if (kind.drawing == Drawing::boxes) {
            found += fmt::format("{} {} {}", found.empty() ? ":" : ",", kind.section,
                                 cell(report, kind));
        }
    }
    std::string text = printable(fmt::format("{} {} {}{}", format_utc(unix_milliseconds()),
                                             to_string(report.status), file.file, found));
    const std::string problems = problems_of(file);
    if (!problems.empty()) {
        text += '\n';
        text.append(problems, 0, problems.size() - 1);
    }
    return text;
}

std::string status_table(const wire::StatusMessage& status, const Terminal& terminal) {
    std::string text;
    if (status.slaves.empty()) {
        text = "No slave is connected: tasks wait until one is.\n";
    } else {
        TextTable table({"SLAVE", "ADDRESS", "HEALTH", "BUSY", "THREADS", "ASSIGNED", "DONE",
                         "FAILED", "CAN DO"});
        for (const wire::SlaveStatus& slave : status.slaves) {
            std::vector<std::string> can;
            for (const wire::Capability& capability : slave.capabilities) {
                can.push_back(fmt::format("{}: {} on {}", capability.kind,
                                          fmt::join(capability.detectors, " "), capability.device));
            }
            table.add({slave.name, slave.address,
                       Cell(slave.health, slave.health == "ok" ? Tint::good : Tint::doubtful),
                       std::to_string(slave.busy), std::to_string(slave.threads),
                       std::to_string(slave.assigned), std::to_string(slave.completed),
                       std::to_string(slave.failed), fmt::format("{}", fmt::join(can, "; "))});
        }
        text = table.render(terminal);
    }
    text += fmt::format("\nqueue: {} tasks open, {} subtasks waiting, {:.1f} MiB of images\n",
                        status.tasks_open, status.subtasks_waiting,
                        static_cast<double>(status.queued_image_bytes) / 1048576);
    std::vector<std::string> counters;
    for (const wire::Counter& counter : status.counters) {
        counters.push_back(fmt::format("{} {}", counter.name, counter.value));
    }
    const std::string since_start = fmt::format("since start: {}", fmt::join(counters, ", "));
    return text + wrapped(since_start, terminal.columns) + "\n";
}

}  // namespace ocelli::client
