#include "master/rules/attempts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ocelli::master {

AttemptId Attempts::issue(Attempt attempt, TimePoint due) {
    const AttemptId id = ++last_;
    SlaveRecord& slave = *registry_.find(attempt.slave);
    slave.attempts.emplace(id, registry_.expected_time(slave, attempt.kind));
    registry_.refresh(slave);
    timers_.set(Overdue{id}, due);
    const TimePoint straggles = std::exchange(attempt.straggles, TimePoint::max());
    attempts_.emplace(id, std::move(attempt));
    set_straggles(id, straggles);
    return id;
}

const Attempt* Attempts::find(SlaveId slave, AttemptId id) const {
    const auto found = attempts_.find(id);
    return found == attempts_.end() || found->second.slave != slave ? nullptr : &found->second;
}

const Attempt* Attempts::current(SlaveId slave, AttemptId id) {
    const Attempt* const found = find(slave, id);
    counters_.stale_results += found == nullptr ? 1 : 0;
    return found;
}

void Attempts::note_running(SlaveRecord& slave, AttemptId id, TimePoint now) {
    const Attempt& attempt = attempts_.at(id);
    if (slave.is_running(id)) {
        return;
    }
    slave.running.push_back(id);
    if (!attempt.abandoned) {
        timers_.set(Overdue{id}, now + attempt.limit);
    }
}

void Attempts::release(AttemptId id) {
    const Attempt attempt = take(id);
    SlaveRecord& slave = *registry_.find(attempt.slave);
    slave.attempts.erase(id);
    registry_.refresh(slave);
    std::erase(slave.running, id);
    if (attempt.alone) {
        slave.reserved = false;
    }
}

Attempt Attempts::take(AttemptId id) {
    unwatch(id);
    return std::move(attempts_.extract(id).mapped());
}

void Attempts::abandon(AttemptId id) {
    Attempt& attempt = attempts_.at(id);
    attempt.abandoned = true;
    unwatch(id);
    outbound_.to_slave(attempt.slave, wire::CancelSubtask{id});
}

void Attempts::abandon(const std::vector<AttemptId>& ids) {
    for (const AttemptId id : ids) {
        abandon(id);
    }
}

void Attempts::time_out(AttemptId id) {
    abandon(id);
    Attempt& attempt = attempts_.at(id);
    if (std::exchange(attempt.alone, false)) {
        registry_.find(attempt.slave)->reserved = false;
    }
}

void Attempts::set_straggles(AttemptId id, TimePoint time) {
    Attempt& attempt = attempts_.at(id);
    stragglers_.erase({attempt.straggles, id});
    attempt.straggles = time;
    if (time != TimePoint::max()) {
        stragglers_.emplace(time, id);
    }
}

void Attempts::unwatch(AttemptId id) {
    timers_.cancel(Overdue{id});
    set_straggles(id, TimePoint::max());
}

std::string Attempts::broken_invariant(std::size_t tries_of_slots) const {
    std::size_t assigned = 0;
    for (const auto& [id, slave] : registry_.slaves()) {
        assigned += slave.attempts.size();
        if (slave.has_room() != registry_.with_room().contains(id) ||
            slave.has_idle_thread() != registry_.idle().contains(id)) {
            return fmt::format("the room on slave '{}' is not what is kept of it", slave.name);
        }
        // The last one was given when the others were to be done in a moment.
        if (slave.attempts.size() > SlaveRecord::kAttemptsMax * slave.threads ||
            (slave.attempts.size() > slave.threads + 1 &&
             slave.busy_for() - slave.attempts.rbegin()->second / slave.threads >
                 SlaveRecord::kMoment)) {
            return fmt::format("slave '{}' holds {} attempts", slave.name, slave.attempts.size());
        }
        for (const auto& [attempt, expected] : slave.attempts) {
            const Attempt* const found = find(id, attempt);
            if (found == nullptr) {
                return fmt::format("slave '{}' holds an attempt that is not its own", slave.name);
            }
            if (found->alone && slave.attempts.size() > 1) {
                return fmt::format("slave '{}' runs a suspect that is not alone", slave.name);
            }
        }
    }
    if (assigned != attempts_.size()) {
        return fmt::format("{} attempts are open, {} are on slaves", attempts_.size(), assigned);
    }
    const auto wanted = static_cast<std::size_t>(std::ranges::count_if(
        attempts_, [](const auto& entry) { return !entry.second.abandoned; }));
    return tries_of_slots == wanted
               ? ""
               : fmt::format("{} tries are on their way, {} attempts are wanted", tries_of_slots,
                             wanted);
}

}  // namespace ocelli::master
