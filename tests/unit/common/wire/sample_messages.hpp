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

inline Findings sample_findings() {
    Findings findings;
    findings.objects = {{"person", 0.5F, {1, 2, 3, 4}}, {"car", 0.25F, {5, 6, 7, 8}}};
    findings.faces = {{0.75F, {9, 10, 11, 12}, {{1.5F, 2.5F}, {3.5F, 4.5F}}}};
    findings.edges = EdgeFindings{0.125, 123456789012, 42};
    findings.corners = {{1.25F, 2.75F, 0.5F}};
    return findings;
}

inline Report sample_report() {
    Report report;
    report.task_id = sample_id();
    report.camera = "yard";
    report.captured_at = 1780000000123;
    report.status = TaskStatus::partial;
    report.image = {{640, 480}, 98765, sample_digest()};
    report.findings = sample_findings();
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

inline auto sample_messages() {
    const Capability capability{"object", {"hog", "yolox-nano"}, "cpu"};
    return std::tuple{
        Hello{1, 1, Role::slave, "yard-1", "secret", 77, 3, {capability}},
        Welcome{1, 1 << 20U, 250, 1500},
        Goodbye{ErrorCode::bad_token, "wrong token"},
        Heartbeat{},
        Submit{sample_id(),
               "yard",
               1780000000123,
               {"object", "face"},
               {{"object", "min_confidence", "0.05"}},
               5000,
               900},
        CancelTask{sample_id()},
        StatusRequest{},
        ResultRequest{sample_id()},
        Accepted{sample_id()},
        Refused{sample_id(), {ErrorCode::busy, "too much"}, 250},
        ReportMessage{sample_report(), {{"edges.png", 12}}},
        StatusMessage{
            {{"a", "127.0.0.1:1", 3, 2, 4, {capability}, "ok", 10, 1}}, 5, 6, 7, {{"accepted", 8}}},
        SubtaskStarted{9},
        SubtaskResult{10,
                      Error{ErrorCode::analysis_failed, "no"},
                      sample_findings(),
                      {64, 48},
                      "cpu",
                      "canny",
                      1234,
                      567,
                      {{"edges.png", 12}},
                      {{0, 0, 64, 48}, {3, 4, 5, 6}}},
        ImageMissing{11, sample_digest()},
        GiveBack{{12, 13}},
        Progress{true, {14, 15}, {15}},
        Image{sample_digest()},
        RunSubtask{16,
                   sample_id(),
                   "edge",
                   "yard",
                   sample_digest(),
                   {{"edge", "low", "10"}},
                   Box{7, 8, 9, 10},
                   2500},
        CancelSubtask{17},
        DrainSlave{"yard-1"},
        DrainAnswer{2, Error{ErrorCode::bad_parameter, "no such slave"}},
        Drain{}};
}

}  // namespace ocelli::wire
