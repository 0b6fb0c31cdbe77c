#pragma once

// One per task: made when the task is accepted, gone when it is reported. Splits the task into a
// slot per kind, follows the slots' attempts, alone decides about retry, and merges the report.
// A plain object: events and times go in, what to do next comes out.

#include <string>
#include <utility>
#include <vector>

#include "common/blob.hpp"
#include "common/wire/messages.hpp"
#include "master/rules/master_settings.hpp"
#include "master/rules/slot.hpp"

namespace ocelli::master {

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
    const std::vector<Slot>& slots() const { return slots_; }
    // Those of its camera that apply; null: none.
    const CameraRules* camera_rules() const;

    // Where its slots wait: in `place`, but each with its own number and what its kind is expected
    // to take.
    template <class ExpectedOf>
    void place_slots(const WaitingSubtask& place, ExpectedOf expected_of) {
        for (SlotIndex i = 0; i < slots_.size(); ++i) {
            slots_[i].place = place;
            slots_[i].place.slot = i;
            slots_[i].place.expected = expected_of(slots_[i].kind);
        }
    }
    // It has backed off for long enough.
    void on_retry(SlotIndex slot) { slots_[slot].state = SlotState::waiting; }
    // Attempts whose slots have moved on without them, since the last call.
    std::vector<AttemptId> take_unwanted() { return std::exchange(unwanted_, {}); }

    void on_assigned(SlotIndex slot, AttemptId attempt, SlaveId slave, const std::string& name,
                     bool alone, TimePoint now);
    // Each of these ends one of the slot's tries. While another one is on its way, a try that came
    // to nothing leaves the slot assigned. Otherwise the slot moves to another state: waiting,
    // backing_off, suspect or done; its other try, if it has one, becomes unwanted.
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
    void end(Slot& slot, SubtaskStatus status, std::string error);
    void fail(Slot& slot, const Try& ended, const Error& error, TimePoint now);
    static Try take(Slot& slot, AttemptId attempt);
    void leave(Slot& slot, SlotState next);

    const MasterSettings& settings_;
    wire::Submit submit_;
    Blob image_;
    Digest digest_;
    TimePoint accepted_;
    TimePoint deadline_;
    Duration age_;
    TimePoint first_sent_ = TimePoint::max();
    PictureSize size_;
    std::vector<Slot> slots_;  // in the order asked for, then further regions
    std::vector<AttemptId> unwanted_;
};

}  // namespace ocelli::master
