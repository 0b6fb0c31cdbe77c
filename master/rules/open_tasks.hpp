#pragma once

// The tasks that are neither reported nor given up, each with its SlaveManager, and where their
// open slots wait: in a queue, for their retry, or as suspects. A plain object.

#include <spdlog/fwd.h>

#include <memory>
#include <string>
#include <unordered_map>

#include "master/rules/attempts.hpp"
#include "master/rules/suspects.hpp"

namespace ocelli::master {

// Who wants to know that a task is done. It has left the open ones already.
class ReportSink {
  public:
    virtual ~ReportSink() = default;
    virtual void on_task_done(const TaskId& task, const SlaveManager& manager, TimePoint now) = 0;
};

class OpenTasks {
  public:
    OpenTasks(const MasterSettings& settings, SlaveRegistry& registry, Attempts& attempts,
              Timers& timers, ReportSink& sink, std::shared_ptr<spdlog::logger> logger);

    // A task that is accepted. It may be done at once: a picture that is too old when it comes is
    // never looked at.
    void open(wire::Submit submit, Blob image, const Digest& digest, TimePoint now);
    // Its deadline has passed, or nobody wants its report any more.
    void expire(const TaskId& task, bool cancelled, TimePoint now);
    // Null when it is not open.
    SlaveManager* find(const TaskId& task);
    SlaveManager& at(const TaskId& task) { return tasks_.at(task); }
    std::size_t size() const { return tasks_.size(); }

    // After an event of one of its slots: puts it where it waits, reports when all is done.
    void settle(const TaskId& task, SlotIndex slot, TimePoint now);
    // New slots of the task, from that one on: regions of a kind.
    void add_slots(SlaveManager& manager, SlotIndex first);
    // It has waited for its retry.
    void retry(const Retry& retry);
    // A slave that was taken for dead is back.
    void absolve(std::uint64_t incarnation);

    WaitingQueue& live() { return live_; }
    WaitingQueue& backfill() { return backfill_; }
    Suspects& suspects() { return suspects_; }

    // Subtasks that are with no slave.
    std::size_t waiting() const;
    void describe(Backlog& backlog) const;
    // Durable or transient ones.
    std::size_t count(wire::Durability durability) const;
    std::string broken_invariant(const Attempts& attempts) const;

  private:
    void queue(const Slot& slot);
    void withdraw(const TaskId& task, const SlaveManager& manager);
    void finish(const TaskId& task, TimePoint now);
    std::string expiry_reason(const Slot& slot, const SlaveManager& manager, TimePoint now) const;

    const MasterSettings& settings_;
    SlaveRegistry& registry_;
    Attempts& attempts_;
    Timers& timers_;
    ReportSink& sink_;
    std::shared_ptr<spdlog::logger> logger_;
    std::unordered_map<TaskId, SlaveManager> tasks_;
    WaitingQueue live_;
    WaitingQueue backfill_;
    Suspects suspects_;
    std::size_t backing_off_ = 0;
    ImageId last_image_ = 0;
};

}  // namespace ocelli::master
