#pragma once

// One subtask of a task, from waiting to done; and what the slots of a task come to together.

#include <string>
#include <utility>
#include <vector>

#include "common/blob.hpp"
#include "common/report/report.hpp"
#include "common/wire/messages.hpp"
#include "master/rules/waiting_queue.hpp"

namespace ocelli::master {

enum class SlotState {
    waiting,      // in the queue
    assigned,     // sent to a slave
    backing_off,  // failed; waits for retry_at
    suspect,      // was running when its slave was lost; to be run alone
    done,         // written, once
};

// One attempt at a slot, on its way.
struct Try {
    AttemptId attempt = 0;
    SlaveId slave = 0;
    std::string slave_name;
    TimePoint sent{};
};

struct Slot {
    std::string kind;
    SlotState state = SlotState::waiting;
    WaitingSubtask place;    // its place in the queue, kept for retries
    std::vector<Try> tries;  // one while assigned, or two: the second is a backup
    bool alone = false;      // the attempt runs alone, as a suspect
    TimePoint retry_at{};
    int failures = 0;
    // The incarnations of slaves that were lost while they ran it, or may have, and are not back.
    std::vector<std::uint64_t> killed;
    int resends = 0;         // images sent again to a slave that had dropped them
    std::string last_error;  // of the last failure, for the operator
    SubtaskReport report;    // with the region, when the slot is a part of its kind
    Section section;         // of a slot that is done and ok
    std::vector<std::pair<wire::ArtifactHeader, Blob>> artifacts;
};

// What a slave was doing with an attempt when it was lost.
enum class Loss : std::uint8_t {
    queued,         // all its threads ran others
    maybe_running,  // a thread was free for it, but it had not said that it began
    running,
};

// The artifacts of one result: parts of its blob. A header that promises more than there is, and
// what follows it, counts for nothing.
std::vector<std::pair<wire::ArtifactHeader, Blob>> cut_artifacts(
    const std::vector<wire::ArtifactHeader>& headers, const Blob& blob);

// Precondition of all: the slots are done.
TaskStatus status_of(const std::vector<Slot>& slots);
// Of each kind that succeeded, at least in some regions; in the order of `kinds`.
std::vector<Section> merged_sections(const std::vector<Slot>& slots,
                                     const std::vector<std::string>& kinds, PictureSize size);
// One after the other, as far as they fit; `headers` says which are there.
Blob joined_artifacts(const std::vector<Slot>& slots, std::uint64_t bytes_max,
                      std::vector<wire::ArtifactHeader>& headers);

}  // namespace ocelli::master
