#include "common/wire/codec.hpp"

#include <fmt/format.h>

#include <cassert>
#include <new>

#include "common/wire/span_archive.hpp"

// How each struct is laid out: its fields in the order of its declaration. A field that a later
// protocol version adds is guarded by archive.version().

namespace ocelli {

template <class Archive>
void serialize(Archive& a, TaskId& v) {
    for (auto& byte : v.bytes)
        a(byte);
}
template <class Archive>
void serialize(Archive& a, Digest& v) {
    for (auto& byte : v.bytes)
        a(byte);
}
template <class Archive>
void serialize(Archive& a, Error& v) {
    a(v.code, v.message);
}
template <class Archive>
void serialize(Archive& a, ParameterOverride& v) {
    a(v.kind, v.name, v.value);
}
template <class Archive>
void serialize(Archive& a, Box& v) {
    a(v.x, v.y, v.width, v.height);
}
template <class Archive>
void serialize(Archive& a, Point& v) {
    a(v.x, v.y);
}
template <class Archive>
void serialize(Archive& a, ObjectFinding& v) {
    a(v.label, v.confidence, v.box);
}
template <class Archive>
void serialize(Archive& a, FaceFinding& v) {
    a(v.confidence, v.box, v.landmarks);
}
template <class Archive>
void serialize(Archive& a, EdgeFindings& v) {
    a(v.density, v.pixels, v.contours);
}
template <class Archive>
void serialize(Archive& a, CornerFinding& v) {
    a(v.x, v.y, v.response);
}
template <class Archive>
void serialize(Archive& a, Findings& v) {
    a(v.objects, v.faces, v.edges, v.corners);
}
template <class Archive>
void serialize(Archive& a, PictureSize& v) {
    a(v.width, v.height);
}
template <class Archive>
void serialize(Archive& a, SubtaskReport& v) {
    a(v.kind, v.status, v.slave, v.device, v.detector, v.attempts, v.queue_ms, v.run_ms, v.error,
      v.region);
}
template <class Archive>
void serialize(Archive& a, ReportImage& v) {
    a(v.size, v.bytes, v.digest);
}
template <class Archive>
void serialize(Archive& a, ReportTiming& v) {
    a(v.queue_ms, v.total_ms);
}
template <class Archive>
void serialize(Archive& a, Report& v) {
    a(v.task_id, v.camera, v.captured_at, v.status, v.image, v.findings, v.subtasks, v.timing);
}

namespace wire {

template <class Archive>
void serialize(Archive& a, Capability& v) {
    a(v.kind, v.detectors, v.device);
}
template <class Archive>
void serialize(Archive& a, Hello& v) {
    a(v.version_min, v.version_max, v.role, v.name, v.token, v.incarnation, v.threads,
      v.capabilities);
}
template <class Archive>
void serialize(Archive& a, Welcome& v) {
    a(v.version, v.image_bytes_max, v.heartbeat_ms, v.lease_ms);
}
template <class Archive>
void serialize(Archive& a, Goodbye& v) {
    a(v.code, v.reason);
}
template <class Archive>
void serialize(Archive&, Heartbeat&) {}
template <class Archive>
void serialize(Archive& a, ResultRequest& v) {
    a(v.task_id);
}
template <class Archive>
void serialize(Archive& a, Submit& v) {
    a(v.task_id, v.camera, v.captured_at, v.kinds, v.overrides, v.timeout_ms, v.max_age_ms);
    if (a.version() >= 2) {
        a(v.priority);
    }
}
template <class Archive>
void serialize(Archive& a, CancelTask& v) {
    a(v.task_id);
}
template <class Archive>
void serialize(Archive&, StatusRequest&) {}
template <class Archive>
void serialize(Archive& a, DrainSlave& v) {
    a(v.name);
}
template <class Archive>
void serialize(Archive& a, DrainAnswer& v) {
    a(v.running, v.error);
}
template <class Archive>
void serialize(Archive&, Drain&) {}
template <class Archive>
void serialize(Archive& a, Accepted& v) {
    a(v.task_id);
}
template <class Archive>
void serialize(Archive& a, Refused& v) {
    a(v.task_id, v.error, v.retry_after_ms);
}
template <class Archive>
void serialize(Archive& a, ArtifactHeader& v) {
    a(v.name, v.bytes);
}
template <class Archive>
void serialize(Archive& a, ReportMessage& v) {
    a(v.report, v.artifacts);
}
template <class Archive>
void serialize(Archive& a, SlaveStatus& v) {
    a(v.name, v.address, v.threads, v.busy, v.assigned, v.capabilities, v.health, v.completed,
      v.failed);
}
template <class Archive>
void serialize(Archive& a, Counter& v) {
    a(v.name, v.value);
}
template <class Archive>
void serialize(Archive& a, StatusMessage& v) {
    a(v.slaves, v.tasks_open, v.subtasks_waiting, v.queued_image_bytes, v.counters);
}
template <class Archive>
void serialize(Archive& a, SubtaskStarted& v) {
    a(v.attempt);
}
template <class Archive>
void serialize(Archive& a, SubtaskResult& v) {
    a(v.attempt, v.error, v.findings, v.size, v.device, v.detector, v.run_us, v.decode_us,
      v.artifacts, v.regions);
}
template <class Archive>
void serialize(Archive& a, ImageMissing& v) {
    a(v.attempt, v.digest);
}
template <class Archive>
void serialize(Archive& a, GiveBack& v) {
    a(v.attempts);
}
template <class Archive>
void serialize(Archive& a, Progress& v) {
    a(v.draining, v.running, v.stuck);
}
template <class Archive>
void serialize(Archive& a, Image& v) {
    a(v.digest);
}
template <class Archive>
void serialize(Archive& a, RunSubtask& v) {
    a(v.attempt, v.task_id, v.kind, v.camera, v.digest, v.overrides, v.region, v.limit_ms);
}
template <class Archive>
void serialize(Archive& a, CancelSubtask& v) {
    a(v.attempt);
}

template <class Message>
Frame encode(const Message& message, Blob blob, std::uint16_t version) {
    Frame frame{version, Message::kType, {}, std::move(blob)};
    SpanOutputArchive archive(frame.body, version);
    archive(message);
    return frame;
}

template <class Message>
Result<Message> decode(const Frame& frame) {
    assert(frame.type == Message::kType);
    try {
        SpanInputArchive archive(frame.body, frame.version);
        Message message;
        archive(message);
        archive.finish();
        return message;
    } catch (const MalformedMessage& malformed) {
        return Error{ErrorCode::bad_message,
                     fmt::format("a message of type {} is malformed: {}",
                                 static_cast<int>(Message::kType), malformed.what())};
    }
}

#define OCELLI_MESSAGE(Message)                                          \
    template Frame encode<Message>(const Message&, Blob, std::uint16_t); \
    template Result<Message> decode<Message>(const Frame&)

OCELLI_MESSAGE(Hello);
OCELLI_MESSAGE(Welcome);
OCELLI_MESSAGE(Goodbye);
OCELLI_MESSAGE(Heartbeat);
OCELLI_MESSAGE(Submit);
OCELLI_MESSAGE(CancelTask);
OCELLI_MESSAGE(StatusRequest);
OCELLI_MESSAGE(Accepted);
OCELLI_MESSAGE(Refused);
OCELLI_MESSAGE(ReportMessage);
OCELLI_MESSAGE(StatusMessage);
OCELLI_MESSAGE(SubtaskStarted);
OCELLI_MESSAGE(SubtaskResult);
OCELLI_MESSAGE(ResultRequest);
OCELLI_MESSAGE(ImageMissing);
OCELLI_MESSAGE(GiveBack);
OCELLI_MESSAGE(Progress);
OCELLI_MESSAGE(Image);
OCELLI_MESSAGE(RunSubtask);
OCELLI_MESSAGE(CancelSubtask);
OCELLI_MESSAGE(DrainSlave);
OCELLI_MESSAGE(DrainAnswer);
OCELLI_MESSAGE(Drain);

#undef OCELLI_MESSAGE

}  // namespace wire
}  // namespace ocelli
