#pragma once

// Slots that were running when a slave was lost: each runs alone from now on, on a slave that is
// emptied for it. And which tasks are blamed for which loss, until that slave is back. A plain
// object.

#include <deque>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "master/rules/scheduler.hpp"
#include "master/rules/slave_manager.hpp"

namespace ocelli::master {

class Suspects {
  public:
    struct Suspect {
        TaskId task;
        SlotIndex slot = 0;
        SlaveId reserved = 0;  // the slave that is being emptied for it, 0 while none
    };

    explicit Suspects(SlaveRegistry& registry) : registry_(registry), scheduler_(registry) {}

    void add(const TaskId& task, SlotIndex slot) { waiting_.push_back({task, slot, 0}); }
    // Those that `is_wanted` does not want any more: their slaves are free again.
    template <class IsWanted>
    void drop_unless(IsWanted is_wanted) {
        std::erase_if(waiting_, [&](const Suspect& suspect) {
            const bool drop = !is_wanted(suspect);
            if (SlaveRecord* const slave = drop ? registry_.find(suspect.reserved) : nullptr) {
                slave->reserved = false;
            }
            return drop;
        });
    }
    void on_slave_gone(SlaveId slave);

    // Reserves slaves, and takes out the next suspect whose slave is empty, with that slave. At
    // most half of the slaves are emptied at a time: the others' tasks go on. `slot_of` gives a
    // suspect's slot.
    template <class SlotOf>
    std::optional<Suspect> next(SlotOf slot_of, TimePoint now) {
        for (auto suspect = waiting_.begin(); suspect != waiting_.end(); ++suspect) {
            const SlaveRecord* const slave = reserve(*suspect, slot_of(*suspect), now);
            if (slave != nullptr && slave->attempts.empty()) {
                const Suspect ready = *suspect;
                waiting_.erase(suspect);
                return ready;
            }
        }
        return std::nullopt;
    }
    std::size_t size() const { return waiting_.size(); }

    // --- blame ---
    void blame(std::uint64_t incarnation, const TaskId& task) {
        blamed_.emplace(incarnation, task);
    }
    // The task is over.
    void forget(const TaskId& task, const std::vector<Slot>& slots);
    // The tasks that are blamed for the loss of a slave which has not died after all.
    std::vector<TaskId> absolve(std::uint64_t incarnation);
    const std::set<std::pair<std::uint64_t, TaskId>>& blamed() const { return blamed_; }

  private:
    SlaveRecord* reserve(Suspect& suspect, const Slot& slot, TimePoint now);

    SlaveRegistry& registry_;
    Scheduler scheduler_;
    std::deque<Suspect> waiting_;
    // The incarnations that an open task may have killed: what its slots' `killed` hold.
    std::set<std::pair<std::uint64_t, TaskId>> blamed_;
};

}  // namespace ocelli::master
