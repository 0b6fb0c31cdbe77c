#pragma once

// One per task: made when the task is accepted, gone when it is reported. Splits the task into a
// slot per kind, follows the slots' attempts, alone decides about retry, and merges the report.
// A plain object: events and times go in, what to do next comes out.

#include <string>
#include <utility>
#include <vector>

#include "common/blob.hpp"
#include "common/report/report.hpp"
#include "common/wire/messages.hpp"
#include "master/master_settings.hpp"
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
    Findings findings;       // of a region, until they are merged
    std::vector<std::pair<wire::ArtifactHeader, Blob>> artifacts;
};

// What a slave was doing with an attempt when it was lost.
enum class Loss : std::uint8_t {
    queued,         // all its threads ran others
    maybe_running,  // a thread was free for it, but it had not said that it began
    running,
};

class SlaveManager {
  public:
    // `age`: of the picture when it was accepted.
    SlaveManager(const MasterSettings& settings, wire::Submit submit, Blob image, Digest digest,
                 TimePoint accepted, Duration age = {});

    const wire::Submit& submit() const { return submit_; }
    const Blob& image() const { return image_; }
    const Digest& digest() const { return digest_; }
    TimePoint deadline() const { return deadline_; }
    // Whether the deadline is that of the picture's age, not of the task's timeout.
    bool ends_by_age() const { return deadline_ < accepted_ + timeout(); }
    Duration age(TimePoint now) const { return age_ + (now - accepted_); }
    std::vector<Slot>& slots() { return slots_; }
    const std::vector<Slot>& slots() const { return slots_; }

    void on_assigned(SlotIndex slot, AttemptId attempt, SlaveId slave, const std::string& name,
                     bool alone, TimePoint now);
    // Each of these ends one of the slot's tries. While another one is on its way, a try that came
    // to nothing leaves the slot assigned. Otherwise the slot moves to another state: waiting,
    // backing_off, suspect or done; then whatever is left in its `tries` is not wanted any more.
    // Precondition: the slot is assigned, and the attempt one of its tries.
    // A result that asks for regions makes the slot the first of them; the others are appended to
    // slots(), waiting.
    void on_result(SlotIndex slot, wire::SubtaskResult result, const Blob& artifacts,
                   TimePoint now);
    void on_given_back(SlotIndex slot, AttemptId attempt);
    // It ran, or waited on its slave, for longer than `limit`.
    void on_timed_out(SlotIndex slot, AttemptId attempt, Duration limit, TimePoint now);
    void on_slave_lost(SlotIndex slot, AttemptId attempt, std::uint64_t incarnation, Loss loss);
    // True: send image and attempt again to the same slave. False: it has dropped the image too
    // often, and the slot has failed there as with a result.
    bool on_image_missing(SlotIndex slot, AttemptId attempt, TimePoint now);
    // That slave had not died: only its connection had. Slots that were suspect of nothing else are
    // waiting again.
    void on_slave_back(std::uint64_t incarnation);
    // The deadline has passed, or the client cancelled: ends every open slot as expired.
    // `reason_of` gives the sentence for a slot.
    template <class ReasonOf>
    void expire(ReasonOf reason_of) {
        for (Slot& slot : slots_) {
            if (slot.state != SlotState::done) {
                end(slot, SubtaskStatus::expired, reason_of(slot));
            }
        }
    }

    bool finished() const;
    // The merged report. Precondition: finished().
    wire::ReportMessage report(TimePoint now, Blob& artifacts) const;

  private:
    Duration timeout() const { return std::chrono::milliseconds{submit_.timeout_ms}; }
    void split(SlotIndex index, const std::vector<Box>& regions);
    Findings merged() const;
    void end(Slot& slot, SubtaskStatus status, std::string error);
    void fail(Slot& slot, const Try& ended, const Error& error, TimePoint now);
    static Try take(Slot& slot, AttemptId attempt);
    static void leave(Slot& slot, SlotState next);
    TaskStatus status() const;

    const MasterSettings& settings_;
    wire::Submit submit_;
    Blob image_;
    Digest digest_;
    TimePoint accepted_;
    TimePoint deadline_;
    Duration age_;
    TimePoint first_sent_ = TimePoint::max();
    PictureSize size_;
    Findings findings_;
    std::vector<Slot> slots_;  // in the order asked for, then further regions
};

}  // namespace ocelli::master
