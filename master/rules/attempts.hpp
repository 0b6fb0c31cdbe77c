#pragma once

// The attempts that slaves have: which subtask, where, since when, and when each has taken too
// long. Alone changes what a slave holds. A plain object.

#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "master/rules/slave_registry.hpp"
#include "master/rules/statistics.hpp"
#include "master/rules/timers.hpp"

namespace ocelli::master {

struct Attempt {
    TaskId task;
    SlotIndex slot = 0;
    SlaveId slave = 0;
    ImageId image = 0;
    std::string kind;
    bool alone = false;      // a suspect: its slave is reserved for it
    bool abandoned = false;  // its slot was written without it, or tries elsewhere
    bool backup = false;     // a second one, beside one that takes long
    TimePoint sent{};
    Duration limit{};                        // how long it may run
    TimePoint straggles = TimePoint::max();  // may get a backup; max: never
};

class Attempts {
  public:
    Attempts(SlaveRegistry& registry, Timers& timers, Outbound& outbound, Counters& counters)
        : registry_(registry), timers_(timers), outbound_(outbound), counters_(counters) {}

    // On that slave from now on; overdue at `due`, unless it begins before.
    AttemptId issue(Attempt attempt, TimePoint due);
    const Attempt& at(AttemptId id) const { return attempts_.at(id); }
    // If it was issued to that slave and is open; otherwise counted as stale.
    const Attempt* current(SlaveId slave, AttemptId id);
    // The same without counting.
    const Attempt* find(SlaveId slave, AttemptId id) const;
    std::size_t size() const { return attempts_.size(); }

    // Its slave says that it runs: its time begins.
    void note_running(SlaveRecord& slave, AttemptId id, TimePoint now);
    // Answered: off its slave.
    void release(AttemptId id);
    // Its slave is gone.
    Attempt take(AttemptId id);
    // Nobody waits for the attempt any more: its slave is told, and occupied until it answers.
    void abandon(AttemptId id);
    void abandon(const std::vector<AttemptId>& ids);
    // It has run for too long. It may never end: its slave need not be alone with it.
    void time_out(AttemptId id);

    // Those that take unusually long, the longest first, and may get a backup.
    using Stragglers = std::set<std::pair<TimePoint, AttemptId>>;
    const Stragglers& stragglers() const { return stragglers_; }
    void set_straggles(AttemptId id, TimePoint time);

    // Empty, or what is wrong: see Coordinator::broken_invariant.
    std::string broken_invariant(std::size_t tries_of_slots) const;

  private:
    // Nobody waits for it any more.
    void unwatch(AttemptId id);

    SlaveRegistry& registry_;
    Timers& timers_;
    Outbound& outbound_;
    Counters& counters_;
    std::unordered_map<AttemptId, Attempt> attempts_;
    Stragglers stragglers_;
    AttemptId last_ = 0;
};

}  // namespace ocelli::master
