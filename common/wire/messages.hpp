#pragma once

// Every message of the protocol. Each has its MessageType as `kType` and a cereal `serialize`.
// Image bytes and artifacts travel in the frame's blob, never in these.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/digest.hpp"
#include "common/error.hpp"
#include "common/parameters/parameters.hpp"
#include "common/report/findings.hpp"
#include "common/report/report.hpp"
#include "common/task_id.hpp"
#include "common/wire/protocol.hpp"

namespace ocelli::wire {

enum class Role : std::uint8_t { client, slave, last_ = slave };

// What a slave can do with one kind.
struct Capability {
    std::string kind;
    std::vector<std::string> detectors;  // by name; the first is what "auto" takes
    std::string device;

    bool operator==(const Capability&) const = default;
};

// The first message of whoever connects.
struct Hello {
    static constexpr MessageType kType = MessageType::hello;
    std::uint16_t version_min = kVersionMin;
    std::uint16_t version_max = kVersionMax;
    Role role = Role::client;
    std::string name;
    std::string token;
    // Slaves only. The incarnation is drawn anew by each start of a slave process.
    std::uint64_t incarnation = 0;
    std::uint32_t threads = 0;
    std::vector<Capability> capabilities;
};

// The master's answer to a good Hello.
struct Welcome {
    static constexpr MessageType kType = MessageType::welcome;
    std::uint16_t version = kVersionMax;
    std::uint64_t image_bytes_max = kImageBytesMax;
    std::uint32_t heartbeat_ms = 500;
    std::uint32_t lease_ms = 3000;
};

// The last message before a connection is closed on purpose; `reason` is a sentence.
struct Goodbye {
    static constexpr MessageType kType = MessageType::goodbye;
    ErrorCode code = ErrorCode::disconnected;
    std::string reason;
};

struct Heartbeat {
    static constexpr MessageType kType = MessageType::heartbeat;
};

// Backfill is for pictures that nobody waits for: they never make live ones wait long.
enum class Priority : std::uint8_t { live, backfill, last_ = backfill };

// Blob: the image as the camera encoded it.
struct Submit {
    static constexpr MessageType kType = MessageType::submit;
    TaskId task_id;
    std::string camera;
    std::optional<std::int64_t> captured_at;  // milliseconds since the Unix epoch
    std::vector<std::string> kinds;
    std::vector<ParameterOverride> overrides;
    std::uint32_t timeout_ms = 60000;  // from acceptance to the latest report
    // The task expires when its picture, taken at captured_at or else submitted now, is older. 0:
    // it may have any age.
    std::uint32_t max_age_ms = 0;
    Priority priority = Priority::live;  // since version 2; live in version 1
};

struct CancelTask {
    static constexpr MessageType kType = MessageType::cancel_task;
    TaskId task_id;
};

struct StatusRequest {
    static constexpr MessageType kType = MessageType::status_request;
};

// Answered with the report, or with Refused: busy while it is open, unknown_task.
struct ResultRequest {
    static constexpr MessageType kType = MessageType::result_request;
    TaskId task_id;
};

// The slave of that name is to take no more work; what runs there is finished. Since version 2.
struct DrainSlave {
    static constexpr MessageType kType = MessageType::drain_slave;
    std::string name;
};

// `error` when there is no such slave. Since version 2.
struct DrainAnswer {
    static constexpr MessageType kType = MessageType::drain_answer;
    std::uint32_t running = 0;  // subtasks that it still finishes
    std::optional<Error> error;
};

struct Accepted {
    static constexpr MessageType kType = MessageType::accepted;
    TaskId task_id;
};

struct Refused {
    static constexpr MessageType kType = MessageType::refused;
    TaskId task_id;
    Error error{ErrorCode::busy, ""};
    std::uint32_t retry_after_ms = 0;  // busy: when to try again
};

// One artifact's place in the blob: they follow one another in this order.
struct ArtifactHeader {
    std::string name;
    std::uint32_t bytes = 0;

    bool operator==(const ArtifactHeader&) const = default;
};

// Blob: the artifacts.
struct ReportMessage {
    static constexpr MessageType kType = MessageType::report;
    Report report;
    std::vector<ArtifactHeader> artifacts;
};

struct SlaveStatus {
    std::string name;
    std::string address;
    std::uint32_t threads = 0;
    std::uint32_t busy = 0;      // subtasks that run there now
    std::uint32_t assigned = 0;  // sent to it and not answered, those that run included
    std::vector<Capability> capabilities;
    // "ok", "silent" (no heartbeat for a second), "stuck" (a thread hangs), "draining", "probation"
    std::string health;
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;

    bool operator==(const SlaveStatus&) const = default;
};

struct Counter {
    std::string name;
    std::uint64_t value = 0;

    bool operator==(const Counter&) const = default;
};

struct StatusMessage {
    static constexpr MessageType kType = MessageType::status;
    std::vector<SlaveStatus> slaves;
    std::uint64_t tasks_open = 0;
    std::uint64_t subtasks_waiting = 0;
    std::uint64_t queued_image_bytes = 0;
    // accepted, reported, refused, retries, stale_results, slaves_lost, quarantined, …
    std::vector<Counter> counters;
};

// The attempt left the slave's queue and runs: from now on it is a suspect if the slave dies.
struct SubtaskStarted {
    static constexpr MessageType kType = MessageType::subtask_started;
    std::uint64_t attempt = 0;
};

// Blob: the artifacts. `error` is there exactly when the attempt failed. With `regions` the slave
// has found nothing yet: it asks for the subtask to be done in these parts of the picture, which
// may overlap, as subtasks of their own.
struct SubtaskResult {
    static constexpr MessageType kType = MessageType::subtask_result;
    std::uint64_t attempt = 0;
    std::optional<Error> error;
    Findings findings;
    PictureSize size;  // known even when only the analysis failed; 0×0 otherwise
    std::string device;
    std::string detector;
    std::uint64_t run_us = 0;
    std::uint64_t decode_us = 0;  // 0 when the picture was decoded already
    std::vector<ArtifactHeader> artifacts;
    std::vector<Box> regions;
};

// The slave no longer keeps the image of this attempt: it wants image and attempt again.
struct ImageMissing {
    static constexpr MessageType kType = MessageType::image_missing;
    std::uint64_t attempt = 0;
    Digest digest;
};

// A draining slave returns attempts that it has not begun.
struct GiveBack {
    static constexpr MessageType kType = MessageType::give_back;
    std::vector<std::uint64_t> attempts;
};

// A slave's heartbeat.
struct Progress {
    static constexpr MessageType kType = MessageType::progress;
    bool draining = false;
    std::vector<std::uint64_t> running;  // attempts in the pool's threads
    // Of these, the ones that hang: the slave takes no more work and ends when the others are done.
    std::vector<std::uint64_t> stuck = {};
};

// Blob: the image. Sent once to a slave while it keeps it; subtasks name it by digest.
struct Image {
    static constexpr MessageType kType = MessageType::image;
    Digest digest;
};

struct RunSubtask {
    static constexpr MessageType kType = MessageType::run_subtask;
    std::uint64_t attempt = 0;  // unique in the life of this master
    TaskId task_id;
    std::string kind;
    std::string camera;
    Digest digest;
    std::vector<ParameterOverride> overrides;
    std::optional<Box> region;   // look at this part only; findings are still those of the picture
    std::uint32_t limit_ms = 0;  // how long the master waits for it once it runs; 0: for ever
};

// The slave takes no more work and gives back what it has not begun, until it is started again. It
// stays connected. Since version 2.
struct Drain {
    static constexpr MessageType kType = MessageType::drain;
};

struct CancelSubtask {
    static constexpr MessageType kType = MessageType::cancel_subtask;
    std::uint64_t attempt = 0;
};

}  // namespace ocelli::wire
