#pragma once

// One message of each type with every field set to something of its own.

#include <tuple>

#include "common/wire/messages.hpp"

namespace ocelli::wire {

inline TaskId sample_id() {
    TaskId id;
    id.bytes.fill(0x5A);
    return id;
}
inline Digest sample_digest() {
    Digest digest;
    digest.bytes.fill(0xA5);
    return digest;
}

inline std::vector<Section> sample_sections() {
    return {{"object",
             {{.label = "person", .confidence = 0.5F, .box = Box{1, 2, 3, 4}},
              {.label = "car", .confidence = 0.25F, .box = Box{5, 6, 7, 8}}}},
            {"face",
             {{.confidence = 0.75F,
               .box = Box{9, 10, 11, 12},
               .points = {{1.5F, 2.5F}, {3.5F, 4.5F}},
               .vector = Embedding{"a-network", {0.6F, 0.8F}}}}},
            {"edge", {}, {{"density", 0.125}, {"pixels", 123456789012}, {"contours", 42}}},
            {"corner", {{.confidence = 0.5F, .points = {{1.25F, 2.75F}}}}},
            {"plate", {{.text = "B-OC 1", .artifact = "plate.jpg"}}}};
}

inline Report sample_report() {
    Report report;
    report.task_id = sample_id();
    report.camera = "yard";
    report.captured_at = 1780000000123;
    report.status = TaskStatus::partial;
    report.image = {{640, 480}, 98765, sample_digest()};
    report.sections = sample_sections();
    report.subtasks = {
        {"object", SubtaskStatus::ok, "a", "cpu", "hog", 1, 0.5, 12.5, {}, Box{1, 2, 30, 40}},
        {"face",
         SubtaskStatus::quarantined,
         "b",
         "cuda:0",
         "yunet",
         3,
         1.5,
         2.5,
         "it kills slaves",
         {}}};
    report.timing = {3.5, 40.25};
    return report;
}

inline SubtaskResult sample_result() {
    return {10,
            Error{ErrorCode::analysis_failed, "no"},
            sample_sections()[1],
            {64, 48},
            "cpu",
            "canny",
            1234,
            {{"edges.png", 12}},
            {{0, 0, 64, 48}, {3, 4, 5, 6}}};
}

inline RunSubtask sample_subtask() {
    return {16,
            sample_id(),
            "edge",
            "yard",
            {{"edge", "low", "10"}},
            {{"person", 0.25F}},
            Box{7, 8, 9, 10},
            2500};
}

inline auto sample_messages() {
    const Capability capability{"object", {"hog", "yolox-nano"}, "cpu"};
    return std::tuple{
        Hello{1, 1, Role::slave, "yard-1", "secret", 77, 3, {capability}},
        Welcome{3, 1 << 20U, 250, 1500, 4711, 1 << 19U},
        Goodbye{ErrorCode::bad_token, "wrong token"},
        Heartbeat{},
        Submit{sample_id(),
               "yard",
               1780000000123,
               {"object", "face"},
               {{"object", "min_confidence", "0.05"}},
               5000,
               900,
               Priority::backfill,
               "image/x-ocelli-i420",
               Durability::transient,
               false},
        CancelTask{sample_id()},
        StatusRequest{},
        ResultRequest{sample_id()},
        Accepted{sample_id()},
        Refused{sample_id(), {ErrorCode::busy, "too much"}, 250},
        ReportMessage{sample_report(), {{"edges.png", 12}}},
        StatusMessage{
            {{"a", "127.0.0.1:1", 3, 2, 4, {capability}, "ok", 10, 1}}, 5, 6, 7, {{"accepted", 8}}},
        Announce{1 << 21U, 1 << 22U, {{"object", "yolox-nano", 40}}, {"person", "car"}},
        Started{{9, 10}},
        Results{4711, {sample_result(), {.attempt = 11}}},
        LastWord{4711, 12, 11},
        ImageMissing{{11, 12}},
        GiveBack{{12, 13}},
        Progress{true, {14, 15}, {15}},
        Work{18, {}, "image/x-ocelli-i420", true, {sample_subtask(), {.attempt = 17}}},
        CancelSubtask{17},
        DrainSlave{"yard-1"},
        DrainAnswer{2, Error{ErrorCode::bad_parameter, "no such slave"}},
        Drain{}};
}

}  // namespace ocelli::wire
