#pragma once

// The answer to a task: docs/report.md and docs/report.schema.json describe its JSON form.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/digest.hpp"
#include "common/kinds/finding.hpp"
#include "common/kinds/kind_table.hpp"
#include "common/serialize.hpp"
#include "common/task_id.hpp"

namespace ocelli {

enum class TaskStatus : std::uint8_t { complete, partial, failed, expired, last_ = expired };
enum class SubtaskStatus : std::uint8_t { ok, failed, expired, quarantined, last_ = quarantined };

std::string to_string(TaskStatus status);
std::string to_string(SubtaskStatus status);

struct SubtaskReport {
    std::string kind;
    SubtaskStatus status = SubtaskStatus::ok;
    std::string slave;     // empty when no slave took it
    std::string device;    // "cpu", "cuda:0", …
    std::string detector;  // e.g. "hog", "yolox-nano", "canny"
    std::uint32_t attempts = 0;
    double queue_ms = 0;  // accepted until the attempt that counts was sent to its slave
    double run_ms = 0;    // in the analyzer, decoding not included
    std::optional<std::string> error;
    std::optional<Box> region;  // the part of the picture that it looked at; none: all of it

    bool operator==(const SubtaskReport&) const = default;
    OCELLI_SERIALIZE(kind, status, slave, device, detector, attempts, queue_ms, run_ms, error,
                     region);
};

struct ReportImage {
    PictureSize size;
    std::uint64_t bytes = 0;
    Digest digest;

    bool operator==(const ReportImage&) const = default;
    OCELLI_SERIALIZE(size, bytes, digest);
};

struct ReportTiming {
    double queue_ms = 0;  // accepted until the first subtask was sent to a slave
    double total_ms = 0;  // accepted until reported

    bool operator==(const ReportTiming&) const = default;
    OCELLI_SERIALIZE(queue_ms, total_ms);
};

struct Report {
    TaskId task_id;
    std::string camera;
    std::optional<std::int64_t> captured_at;  // milliseconds since the Unix epoch
    TaskStatus status = TaskStatus::failed;
    ReportImage image;
    std::vector<Section> sections;  // of the kinds that succeeded, in the order asked for
    // In the order of the kinds asked for; a kind that was done in parts has one for each.
    std::vector<SubtaskReport> subtasks;
    ReportTiming timing;

    bool operator==(const Report&) const = default;
    OCELLI_SERIALIZE(task_id, camera, captured_at, status, image, sections, subtasks, timing);
};

// What a section holds, as the column says: "2 person, 1 car", or "none"; "3"; "6.4%".
std::string summary_of(const Section& section, const Column& column);

}  // namespace ocelli
