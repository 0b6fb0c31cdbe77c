#pragma once

// Which waiting subtask goes to which slave next. Pure rules over the queue and the registry.

#include <optional>
#include <string>
#include <string_view>

#include "master/rules/slave_registry.hpp"
#include "master/rules/waiting_queue.hpp"

namespace ocelli::master {

struct Placement {
    std::string kind;
    WaitingSubtask subtask;
    SlaveId slave = 0;
};

// What a slave must have for a subtask: an idle thread, or at least a place in front of them.
enum class Room { any, idle_thread };

class Scheduler {
  public:
    explicit Scheduler(SlaveRegistry& registry) : registry_(registry) {}

    // The next subtask, in the queue's order, for which a slave has room, and the slave that is
    // expected to finish it first. Nothing when no waiting subtask can be placed now. The caller
    // takes the subtask out of the queue and adds the attempt to the slave, then asks again.
    std::optional<Placement> next(const WaitingQueue& queue, TimePoint now,
                                  Room room = Room::any) const;

    // The slave on which a suspect shall run alone: able, preferably one that has not failed
    // lately and on which the subtask has not, and of those the one with the least to finish
    // before.
    std::optional<SlaveId> for_suspect(std::string_view kind, const WaitingSubtask& subtask,
                                       TimePoint now) const;

    // The slave with an idle thread that is expected to be the first to finish a second attempt at
    // what takes too long on `busy`.
    std::optional<SlaveId> for_backup(std::string_view kind, const WaitingSubtask& subtask,
                                      SlaveId busy, TimePoint now) const;

    // When `slave` is expected to have finished the subtask if it gets it now, as a time from now.
    Duration expected_finish(const SlaveRecord& slave, std::string_view kind,
                             const WaitingSubtask& subtask) const;

  private:
    template <class Takes>
    std::optional<SlaveId> first_to_finish(std::string_view kind, const WaitingSubtask& subtask,
                                           Takes takes) const;
    std::optional<SlaveId> best_slave(std::string_view kind, const WaitingSubtask& subtask,
                                      TimePoint now, Room room) const;

    SlaveRegistry& registry_;
};

}  // namespace ocelli::master
