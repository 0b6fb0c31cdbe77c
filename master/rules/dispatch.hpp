#pragma once

// Which waiting subtask goes to which slave, and how it gets there. A plain object.

#include <map>
#include <optional>
#include <utility>

#include "master/rules/open_tasks.hpp"

namespace ocelli::master {

class Dispatch {
  public:
    Dispatch(const MasterSettings& settings, SlaveRegistry& registry, Attempts& attempts,
             OpenTasks& tasks, Outbound& outbound, Counters& counters)
        : settings_(settings),
          registry_(registry),
          scheduler_(registry),
          attempts_(attempts),
          tasks_(tasks),
          outbound_(outbound),
          counters_(counters) {}

    // Places what can be placed now. After each event that may have made room or work.
    void run(TimePoint now);
    // Sends the attempt once more, and its image unless the slave keeps that. It leaves with
    // flush().
    void send(const Attempt& attempt, AttemptId number);
    // Subtasks of one image that go to one slave leave in one message.
    void flush();

  private:
    std::optional<Placement> next_placement(TimePoint now);
    void run_suspects(TimePoint now);
    void run_backups(TimePoint now);
    void assign(const TaskId& task, SlotIndex slot, SlaveId slave, bool alone, TimePoint now);

    // Backfill gets one placement of kPlacementsForEachBackfill while live ones wait, so that it
    // moves on, and whatever live ones leave.
    static constexpr std::uint64_t kPlacementsForEachBackfill = 16;

    const MasterSettings& settings_;
    SlaveRegistry& registry_;
    Scheduler scheduler_;
    Attempts& attempts_;
    OpenTasks& tasks_;
    Outbound& outbound_;
    Counters& counters_;
    std::uint64_t placements_ = 0;
    std::map<std::pair<SlaveId, ImageId>, std::pair<wire::Work, Blob>> leaving_;
};

}  // namespace ocelli::master
