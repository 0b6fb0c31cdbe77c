#pragma once

// Every message of the protocol, in its newest version. A message is its fields as serialized, and
// its number in a frame's header, `kType`. Image bytes and artifacts travel in the frame's blob,
// never in these. What older versions have instead is in version2.cpp alone.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/digest.hpp"
#include "common/error.hpp"
#include "common/kinds/finding.hpp"
#include "common/kinds/parameters.hpp"
#include "common/report/report.hpp"
#include "common/serialize.hpp"
#include "common/task_id.hpp"
#include "common/wire/frame.hpp"
#include "common/wire/slave_messages.hpp"

namespace ocelli::wire {

enum class Role : std::uint8_t { client, slave, last_ = slave };

// What a slave can do with one kind.
struct Capability {
    std::string kind;
    std::vector<std::string> detectors;  // by name; the first is what "auto" takes
    std::string device;

    bool operator==(const Capability&) const = default;

    OCELLI_SERIALIZE(kind, detectors, device);
};

// The first message of whoever connects. Its layout is the same in all versions.
struct Hello {
    static constexpr MessageType kType{1};
    std::uint16_t version_min = kVersionMin;
    std::uint16_t version_max = kVersionMax;
    Role role = Role::client;
    std::string name;
    std::string token;
    // Slaves only. The incarnation is drawn anew by each start of a slave process.
    std::uint64_t incarnation = 0;
    std::uint32_t threads = 0;
    std::vector<Capability> capabilities;

    OCELLI_SERIALIZE(version_min, version_max, role, name, token, incarnation, threads,
                     capabilities);
};

// The master's answer to a good Hello.
struct Welcome {
    static constexpr MessageType kType{2};
    std::uint16_t version = kVersionMax;
    std::uint64_t image_bytes_max = kImageBytesMax;
    std::uint32_t heartbeat_ms = 500;
    std::uint32_t lease_ms = 3000;
    std::uint64_t incarnation = 0;  // drawn anew by each start of a master
    std::uint64_t artifact_bytes_max = kImageBytesMax;

    OCELLI_SERIALIZE(version, image_bytes_max, heartbeat_ms, lease_ms, incarnation,
                     artifact_bytes_max);
};

// The last message before a connection is closed on purpose; `reason` is a sentence.
struct Goodbye {
    static constexpr MessageType kType{3};
    ErrorCode code = ErrorCode::disconnected;
    std::string reason;

    OCELLI_SERIALIZE(code, reason);
};

struct Heartbeat {
    static constexpr MessageType kType{4};

    OCELLI_SERIALIZE();
};

// Backfill is for pictures that nobody waits for: they never make live ones wait long.
enum class Priority : std::uint8_t { live, backfill, last_ = backfill };

// A durable task is kept on disk until it is reported, and its report for a while. A transient one
// never touches the disk: its submitter keeps the picture, and submits it again if it still wants
// the report after a lost connection.
enum class Durability : std::uint8_t { durable, transient, last_ = transient };

// Blob: the image as the camera encoded it.
struct Submit {
    static constexpr MessageType kType{10};
    TaskId task_id;
    std::string camera;
    std::optional<std::int64_t> captured_at;  // milliseconds since the Unix epoch
    std::vector<std::string> kinds;
    std::vector<ParameterOverride> overrides;
    std::uint32_t timeout_ms = 60000;  // from acceptance to the latest report
    // The task expires when its picture, taken at captured_at or else submitted now, is older. 0:
    // it may have any age.
    std::uint32_t max_age_ms = 0;
    Priority priority = Priority::live;
    // Since version 3; an older master takes every picture as a file, and keeps every task.
    std::string media_type = {};  // "": a picture's file; else that of a raw picture
    Durability durability = Durability::durable;
    bool camera_rules = true;  // false: the master's rules of this camera do not apply

    OCELLI_SERIALIZE(task_id, camera, captured_at, kinds, overrides, timeout_ms, max_age_ms,
                     priority, media_type, durability, camera_rules);
};

struct CancelTask {
    static constexpr MessageType kType{11};
    TaskId task_id;

    OCELLI_SERIALIZE(task_id);
};

struct StatusRequest {
    static constexpr MessageType kType{12};

    OCELLI_SERIALIZE();
};

// Answered with the report, or with Refused: busy while it is open, unknown_task.
struct ResultRequest {
    static constexpr MessageType kType{13};
    TaskId task_id;

    OCELLI_SERIALIZE(task_id);
};

// The slave of that name is to take no more work; what runs there is finished.
struct DrainSlave {
    static constexpr MessageType kType{50};
    std::string name;

    OCELLI_SERIALIZE(name);
};

// `error` when there is no such slave.
struct DrainAnswer {
    static constexpr MessageType kType{24};
    std::uint32_t running = 0;  // subtasks that it still finishes
    std::optional<Error> error;

    OCELLI_SERIALIZE(running, error);
};

struct Accepted {
    static constexpr MessageType kType{20};
    TaskId task_id;

    OCELLI_SERIALIZE(task_id);
};

struct Refused {
    static constexpr MessageType kType{21};
    TaskId task_id;
    Error error{ErrorCode::busy, ""};
    std::uint32_t retry_after_ms = 0;  // busy: when to try again

    OCELLI_SERIALIZE(task_id, error, retry_after_ms);
};

// Blob: the artifacts.
struct ReportMessage {
    static constexpr MessageType kType{22};
    Report report;
    std::vector<ArtifactHeader> artifacts;

    OCELLI_SERIALIZE(report, artifacts);
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

    OCELLI_SERIALIZE(name, address, threads, busy, assigned, capabilities, health, completed,
                     failed);
};

struct Counter {
    std::string name;
    std::uint64_t value = 0;

    bool operator==(const Counter&) const = default;

    OCELLI_SERIALIZE(name, value);
};

struct StatusMessage {
    static constexpr MessageType kType{23};
    std::vector<SlaveStatus> slaves;
    std::uint64_t tasks_open = 0;
    std::uint64_t subtasks_waiting = 0;
    std::uint64_t queued_image_bytes = 0;
    // accepted, reported, refused, retries, stale_results, slaves_lost, quarantined, …
    std::vector<Counter> counters;

    OCELLI_SERIALIZE(slaves, tasks_open, subtasks_waiting, queued_image_bytes, counters);
};

// The one list of them: what is told or done for every message is made of it.
// clang-format off
#define OCELLI_WIRE_MESSAGES(X)                                                                  \
    X(Hello) X(Welcome) X(Goodbye) X(Heartbeat)                                                  \
    X(Submit) X(CancelTask) X(StatusRequest) X(ResultRequest) X(DrainSlave)                      \
    X(Accepted) X(Refused) X(ReportMessage) X(StatusMessage) X(DrainAnswer)                      \
    X(Announce) X(Started) X(Results) X(ImageMissing) X(GiveBack) X(Progress) X(LastWord)        \
    X(Work) X(CancelSubtask) X(Drain)
// clang-format on

// What a master says, after the Welcome.
using ToClient = std::variant<Accepted, Refused, ReportMessage, StatusMessage, DrainAnswer>;
using ToSlave = std::variant<Work, CancelSubtask, Drain>;

}  // namespace ocelli::wire
