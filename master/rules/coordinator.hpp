#pragma once

// All coordination state of the master, and the events that change it. A plain object without I/O:
// an event and a time go in, frames go out through Outbound. On one thread. It holds the parts, and
// hands each event to the one that it is for:
//
//   Desk       clients, the store, reports
//   OpenTasks  the tasks that are open, and where their subtasks wait
//   Fleet      slaves, and what they say
//   Attempts   what slaves have
//   Dispatch   which subtask goes to which slave
//
// Invariants (broken_invariant, checked by the tests after every event):
//   - accepted = reported + open, of durable and of transient tasks;
//   - a slave holds at most threads + 1 attempts, and one only while a suspect runs there;
//   - every open slot is in exactly one place: queue, attempt, retries or suspects.

#include <spdlog/fwd.h>

#include <memory>
#include <string>

#include "master/rules/desk.hpp"
#include "master/rules/fleet.hpp"

namespace ocelli::master {

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
    // Of attempts that another master issued.
    void on_stale_results(std::uint64_t count) { counters_.stale_results += count; }
    void on_started(SlaveId slave, const wire::Started& message, TimePoint now);
    void on_result(SlaveId slave, wire::SubtaskResult message, const Blob& artifacts,
                   TimePoint now);
    void on_image_missing(SlaveId slave, const wire::ImageMissing& message, TimePoint now);
    void on_give_back(SlaveId slave, const wire::GiveBack& message, TimePoint now);
    void on_announced(SlaveId slave, const wire::Announce& message) const {
        fleet_.on_announced(slave, message);
    }
    void on_progress(SlaveId slave, const wire::Progress& message, TimePoint now);

    // Bytes have come from it at that time, of whatever.
    void on_heard(SlaveId slave, TimePoint at);

    // Deadlines, leases and retries that are due. Call it at next_wakeup() at the latest.
    void on_tick(TimePoint now);
    TimePoint next_wakeup(TimePoint now) const;

    // A master that drains takes no new tasks.
    void stop_accepting() { desk_.stop_accepting(); }
    // Those that are being stored included.
    std::size_t tasks_open() const { return desk_.tasks_open(); }
    wire::StatusMessage status(TimePoint now) const;
    const Counters& counters() const { return counters_; }
    const Statistics& statistics() const { return statistics_; }
    const SlaveRegistry& slaves() const { return registry_; }
    Backlog backlog(TimePoint now) const;
    // Empty when all invariants hold, else a sentence about the first that does not.
    std::string broken_invariant() const;

  private:
    Counters counters_;
    Statistics statistics_;
    SlaveRegistry registry_;
    Timers timers_;
    Attempts attempts_;
    OpenTasks tasks_;
    Desk desk_;
    Dispatch dispatch_;
    Fleet fleet_;
};

}  // namespace ocelli::master
