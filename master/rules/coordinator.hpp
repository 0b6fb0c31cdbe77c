#pragma once

// All coordination state of the master, and the events that change it. A plain object without I/O:
// an event and a time go in, frames go out through Outbound. On one thread.
//
// Invariants (broken_invariant, checked by the tests after every event):
//   - accepted = reported + open;
//   - every attempt is known to its slave's record, and the other way round;
//   - a slave holds at most threads + 1 attempts, and one only while a suspect runs there;
//   - every open slot is in exactly one place: queue, attempt, retries or suspects.

#include <spdlog/fwd.h>

#include <deque>
#include <list>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/wire/messages.hpp"
#include "master/master_settings.hpp"
#include "master/rules/admission.hpp"
#include "master/rules/audience.hpp"
#include "master/rules/backlog.hpp"
#include "master/rules/outbound.hpp"
#include "master/rules/recent_reports.hpp"
#include "master/rules/scheduler.hpp"
#include "master/rules/slave_manager.hpp"
#include "master/rules/slave_registry.hpp"
#include "master/rules/statistics.hpp"
#include "master/rules/task_store.hpp"
#include "master/rules/waiting_queue.hpp"

namespace ocelli::master {

// What has been counted since the start.
struct Counters {
    std::uint64_t accepted = 0;
    std::uint64_t reported = 0;
    std::uint64_t attempts = 0;
    std::uint64_t retries = 0;
    std::uint64_t stale_results = 0;
    std::uint64_t slaves_joined = 0;
    std::uint64_t slaves_lost = 0;
    std::uint64_t quarantined = 0;
    std::uint64_t images_sent = 0;
    std::uint64_t timeouts = 0;  // attempts that took too long
    std::uint64_t backups = 0;   // of the attempts: second ones beside a straggler
    std::uint64_t backups_won = 0;
    std::uint64_t restored = 0;  // of the accepted: by an earlier process
};

class Coordinator {
  public:
    // `store`: where tasks are kept, so that they survive; null: nowhere.
    Coordinator(const MasterSettings& settings, Outbound& outbound,
                std::shared_ptr<spdlog::logger> logger, TaskStore* store = nullptr);

    // A task that an earlier process has accepted. It has its whole timeout again: time without a
    // master does not count.
    void restore(wire::Submit submit, Blob image, const Digest& digest, TimePoint now);

    // --- from clients ---
    void on_submit(ClientId client, wire::Submit submit, Blob image, TimePoint now);
    // This client, which has submitted the task, does not want its report any more. Ends the task
    // as expired if nobody else wants it.
    void on_cancel(ClientId client, const TaskId& task, TimePoint now);
    // Its tasks run on: accepted is a promise.
    void on_client_gone(ClientId client);
    void on_result_request(ClientId client, const TaskId& task);
    // The slave of that name takes no more work from now on. May be asked again.
    wire::DrainAnswer on_drain_slave(const std::string& name, TimePoint now);

    // --- from the store ---
    void on_stored(const TaskId& task, StoreOutcome outcome, TimePoint now);
    void on_found(ClientId client, const TaskId& task, const std::optional<StoredReport>& report);

    // --- from slaves; those that are not connected, or lie, are ignored and counted ---
    void on_slave_joined(SlaveId slave, const wire::Hello& hello, std::string address,
                         TimePoint now);
    // `died`: without having said Goodbye; then what it was running is suspect.
    void on_slave_gone(SlaveId slave, bool died, const std::string& why, TimePoint now);
    void on_started(SlaveId slave, const wire::SubtaskStarted& message, TimePoint now);
    void on_result(SlaveId slave, wire::SubtaskResult message, const Blob& artifacts,
                   TimePoint now);
    void on_image_missing(SlaveId slave, const wire::ImageMissing& message, TimePoint now);
    void on_give_back(SlaveId slave, const wire::GiveBack& message, TimePoint now);
    void on_progress(SlaveId slave, const wire::Progress& message, TimePoint now);

    // Bytes have come from it at that time, of whatever.
    void on_heard(SlaveId slave, TimePoint at);

    // Deadlines, leases and retries that are due. Call it at next_wakeup() at the latest.
    void on_tick(TimePoint now);
    TimePoint next_wakeup(TimePoint now) const;

    // A master that drains takes no new tasks.
    void stop_accepting() { accepting_ = false; }
    // Those that are being stored included.
    std::size_t tasks_open() const { return tasks_.size() + pending_.size(); }
    wire::StatusMessage status(TimePoint now) const;
    const Counters& counters() const { return counters_; }
    const Statistics& statistics() const { return statistics_; }
    const SlaveRegistry& slaves() const { return registry_; }
    Backlog backlog(TimePoint now) const;
    // Empty when all invariants hold, else a sentence about the first that does not.
    std::string broken_invariant() const;

  private:
    struct Task {
        SlaveManager manager;
        Audience audience;
        std::list<TimePoint>::iterator accepted_at;
    };
    // Admitted, and not yet durable.
    struct Pending {
        wire::Submit submit;
        Blob image;
        Digest digest;
        Audience audience;
        bool cancelled = false;
    };
    struct Attempt {
        TaskId task;
        SlotIndex slot = 0;
        SlaveId slave = 0;
        std::string kind;
        bool alone = false;      // a suspect: its slave is reserved for it
        bool abandoned = false;  // its slot was written without it, or tries elsewhere
        bool backup = false;     // a second one, beside one that takes long
        TimePoint sent{};
        Duration limit{};                        // how long it may run
        TimePoint due = TimePoint::max();        // has run too long; max: nobody waits for it
        TimePoint straggles = TimePoint::max();  // may get a backup; max: never
    };
    struct Suspect {
        TaskId task;
        SlotIndex slot = 0;
        SlaveId reserved = 0;  // the slave that is being emptied for it, 0 while none
    };

    Task* find_task(const TaskId& id);
    // Of a task that is open, stored or not; null when it is not.
    Audience* find_audience(const TaskId& id);
    WaitingQueue& queue_of(const Slot& slot);
    void accept(wire::Submit submit, Blob image, const Digest& digest, Audience audience,
                TimePoint now);
    bool answered_before(ClientId client, const wire::Submit& submit, const Digest& digest);
    void attach(ClientId client, Audience& audience);
    void detach(const std::vector<ClientId>& clients);
    void answer_with(const std::vector<ClientId>& clients, const TaskId& id, const Digest& digest,
                     const StoredReport& report);
    void refuse(ClientId client, wire::Refused refusal);

    void dispatch(TimePoint now);
    std::optional<Placement> next_placement(TimePoint now);
    void dispatch_suspects(TimePoint now);
    void dispatch_backups(TimePoint now);
    void assign(const TaskId& id, SlotIndex slot, SlaveRecord& slave, bool alone, TimePoint now);

    // Sends the attempt, and the image before it unless the slave keeps that.
    void send(const Attempt& attempt, AttemptId number, SlaveRecord& slave);

    // The attempt, if it was issued to that slave and is open; otherwise counted as stale.
    Attempt* current(SlaveId slave, AttemptId attempt);
    // Takes the attempt off its slave.
    void release(AttemptId attempt);
    // Nobody waits for the attempt any more: its slave is told, and occupied until it answers.
    void abandon(AttemptId attempt);
    void set_due(AttemptId attempt, TimePoint due);
    void set_straggles(AttemptId attempt, TimePoint time);
    // Nobody waits for it any more.
    void unwatch(AttemptId attempt);
    void note_running(SlaveRecord& slave, AttemptId attempt, TimePoint now);
    void time_out(AttemptId attempt, TimePoint now);
    // After an event of one of its slots: queues what waits again, reports when all is done.
    void settle(const TaskId& id, SlotIndex slot, TimePoint now);
    void finish(const TaskId& id, TimePoint now);
    void expire(const TaskId& id, bool cancelled, TimePoint now);
    void expire_if_due(const TaskId& id, TimePoint now);
    std::string expiry_reason(const Slot& slot, const Task& task, bool cancelled,
                              TimePoint now) const;
    void withdraw(Slot& slot);
    void abandon_tries(Slot& slot);
    std::string broken_slot_invariant() const;
    void drop_suspects_of(const TaskId& id);
    void absolve(std::uint64_t incarnation);

    const MasterSettings& settings_;
    Outbound& outbound_;
    std::shared_ptr<spdlog::logger> logger_;
    SlaveRegistry registry_;
    Scheduler scheduler_;
    Admission admission_;
    // Backfill gets one placement of kPlacementsForEachBackfill while live ones wait, so that it
    // moves on, and whatever live ones leave.
    static constexpr std::uint64_t kPlacementsForEachBackfill = 16;
    WaitingQueue live_;
    WaitingQueue backfill_;
    std::uint64_t placements_ = 0;
    RecentReports recent_;
    TaskStore* store_;
    std::unordered_map<TaskId, Task> tasks_;
    std::unordered_map<TaskId, Pending> pending_;
    std::unordered_map<AttemptId, Attempt> attempts_;
    std::unordered_map<ClientId, std::size_t> tasks_of_client_;
    std::set<std::pair<TimePoint, TaskId>> deadlines_;
    std::set<std::tuple<TimePoint, TaskId, SlotIndex>> retries_;
    std::set<std::pair<TimePoint, AttemptId>> due_;         // the attempts that somebody waits for
    std::set<std::pair<TimePoint, AttemptId>> stragglers_;  // of these, what may get a backup
    std::deque<Suspect> suspects_;                          // wait for a slave that is empty
    // The incarnations that an open task may have killed: what its slots' `killed` hold.
    std::set<std::pair<std::uint64_t, TaskId>> blamed_;
    std::list<TimePoint> accepted_at_;  // of the open tasks, the oldest first
    Counters counters_;
    Statistics statistics_;
    std::uint64_t image_bytes_ = 0;
    AttemptId last_attempt_ = 0;
    bool accepting_ = true;
};

}  // namespace ocelli::master
