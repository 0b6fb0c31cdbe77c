// Slaves come and go, and what they say.

#include "master/rules/coordinator.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>

#include "common/logging/event_fields.hpp"
#include "common/wire/codec.hpp"

namespace ocelli::master {

namespace {

// A slave may say anything about how long it ran; more than an hour is not believed.
constexpr std::uint64_t kRunMicrosecondsMax = 3'600'000'000;

}  // namespace

void Coordinator::on_slave_joined(SlaveId id, const wire::Hello& hello, std::string address,
                                  TimePoint now) {
    if (const auto old = registry_.same_incarnation(hello)) {
        const Error replaced{ErrorCode::disconnected, "the same slave has connected anew"};
        on_slave_gone(*old, false, replaced.message, now);
        outbound_.close_slave(*old, replaced);
    }
    absolve(hello.incarnation);
    const SlaveRecord& slave = registry_.join(id, hello, std::move(address), now);
    ++counters_.slaves_joined;
    log_event(*logger_, spdlog::level::info, {.slave = slave.name},
              "slave '{}' joined from {} with {} threads", slave.name, slave.address,
              slave.threads);
    dispatch(now);
}

void Coordinator::on_slave_gone(SlaveId id, bool died, const std::string& why, TimePoint now) {
    SlaveRecord* slave = registry_.find(id);
    if (slave == nullptr) {
        return;
    }
    ++counters_.slaves_lost;
    log_event(*logger_, died ? spdlog::level::warn : spdlog::level::info, {.slave = slave->name},
              "slave '{}' is gone with {} subtasks: {}", slave->name, slave->attempts.size(), why);
    const std::uint64_t incarnation = slave->incarnation;
    struct Lost {
        AttemptId attempt;
        Loss loss;
    };
    std::vector<Lost> lost;
    // Attempts begin in the order in which they were sent; the oldest may have begun unannounced.
    std::size_t free_threads =
        slave->threads - std::min<std::size_t>(slave->threads, slave->running.size());
    for (const auto& [attempt, expected] : slave->attempts) {
        Loss loss = Loss::running;
        if (!slave->is_running(attempt)) {
            loss = free_threads > 0 ? Loss::maybe_running : Loss::queued;
            free_threads -= free_threads > 0 ? 1 : 0;
        }
        lost.push_back({attempt, loss});
    }
    for (Suspect& suspect : suspects_) {
        suspect.reserved = suspect.reserved == id ? 0 : suspect.reserved;
    }
    registry_.leave(id, died && std::ranges::any_of(lost, [](const Lost& one) {
                            return one.loss == Loss::running;
                        }));
    for (const Lost& one : lost) {
        const Attempt attempt = attempts_.at(one.attempt);
        unwatch(one.attempt);
        attempts_.erase(one.attempt);
        if (attempt.abandoned) {
            continue;
        }
        SlaveManager& manager = tasks_.at(attempt.task).manager;
        if (died) {
            manager.on_slave_lost(attempt.slot, one.attempt, incarnation, one.loss);
            const auto& killed = manager.slots()[attempt.slot].killed;
            if (!killed.empty() && killed.back() == incarnation) {
                blamed_.emplace(incarnation, attempt.task);
            }
        } else {
            manager.on_given_back(attempt.slot, one.attempt);
        }
        settle(attempt.task, attempt.slot, now);
    }
    dispatch(now);
}

// What ran on a slave when its connection broke has not killed it, if it comes back.
void Coordinator::absolve(std::uint64_t incarnation) {
    const auto begin = blamed_.lower_bound({incarnation, TaskId{}});
    auto end = begin;
    for (; end != blamed_.end() && end->first == incarnation; ++end) {
        tasks_.at(end->second).manager.on_slave_back(incarnation);
    }
    blamed_.erase(begin, end);
    std::erase_if(suspects_, [&](const Suspect& suspect) {
        const Slot& slot = tasks_.at(suspect.task).manager.slots()[suspect.slot];
        if (slot.state == SlotState::suspect) {
            return false;
        }
        if (SlaveRecord* emptied = registry_.find(suspect.reserved)) {
            emptied->reserved = false;
        }
        queue_of(slot).add(slot.kind, slot.place);
        return true;
    });
}

wire::DrainAnswer Coordinator::on_drain_slave(const std::string& name, TimePoint now) {
    const auto found = std::ranges::find_if(
        registry_.slaves(), [&](const auto& entry) { return entry.second.name == name; });
    if (found == registry_.slaves().end()) {
        return {0, Error{ErrorCode::bad_parameter,
                         fmt::format("no slave '{}' is connected: `ocelli status` lists those that "
                                     "are",
                                     name)}};
    }
    SlaveRecord& slave = found->second;
    if (!slave.draining) {
        slave.draining = true;
        log_event(*logger_, spdlog::level::info, {.slave = name},
                  "slave '{}' is drained, as a client has asked: it gets no more work", name);
    }
    outbound_.to_slave(slave.id, wire::encode(wire::Drain{}));
    dispatch(now);  // a suspect that was waiting for it needs another one
    return {static_cast<std::uint32_t>(slave.running.size()), std::nullopt};
}

// --- what slaves say ---

Coordinator::Attempt* Coordinator::current(SlaveId slave, AttemptId id) {
    const auto found = attempts_.find(id);
    if (found == attempts_.end() || found->second.slave != slave) {
        ++counters_.stale_results;
        return nullptr;
    }
    return &found->second;
}

void Coordinator::release(AttemptId id) {
    unwatch(id);
    const auto found = attempts_.find(id);
    SlaveRecord& slave = *registry_.find(found->second.slave);
    slave.attempts.erase(id);
    registry_.refresh(slave);
    std::erase(slave.running, id);
    if (found->second.alone) {
        slave.reserved = false;
    }
    attempts_.erase(found);
}

void Coordinator::set_due(AttemptId id, TimePoint due) {
    Attempt& attempt = attempts_.at(id);
    due_.erase({attempt.due, id});
    attempt.due = due;
    if (due != TimePoint::max()) {
        due_.emplace(due, id);
    }
}

void Coordinator::set_straggles(AttemptId id, TimePoint time) {
    Attempt& attempt = attempts_.at(id);
    stragglers_.erase({attempt.straggles, id});
    attempt.straggles = time;
    if (time != TimePoint::max()) {
        stragglers_.emplace(time, id);
    }
}

void Coordinator::unwatch(AttemptId id) {
    set_due(id, TimePoint::max());
    set_straggles(id, TimePoint::max());
}

void Coordinator::abandon(AttemptId id) {
    Attempt& attempt = attempts_.at(id);
    attempt.abandoned = true;
    unwatch(id);
    outbound_.to_slave(attempt.slave, wire::encode(wire::CancelSubtask{id}));
}

// Its time begins to run.
void Coordinator::note_running(SlaveRecord& slave, AttemptId id, TimePoint now) {
    const Attempt& attempt = attempts_.at(id);
    if (!slave.is_running(id) && !attempt.abandoned) {
        set_due(id, now + attempt.limit);
    }
}

// What hangs on one slave goes on on another.
void Coordinator::time_out(AttemptId id, TimePoint now) {
    const Attempt attempt = attempts_.at(id);
    SlaveRecord& slave = *registry_.find(attempt.slave);
    ++counters_.timeouts;
    log_event(*logger_, spdlog::level::warn,
              {.task = &attempt.task,
               .camera = tasks_.at(attempt.task).manager.submit().camera,
               .slave = slave.name},
              "task {} camera '{}': {} has taken more than {:.1f} s on '{}'; it goes elsewhere",
              to_string(attempt.task), tasks_.at(attempt.task).manager.submit().camera,
              attempt.kind, to_milliseconds(attempt.limit) / 1000, slave.name);
    abandon(id);
    if (attempt.alone) {  // it may never end, and the slave has other threads
        attempts_.at(id).alone = false;
        slave.reserved = false;
    }
    registry_.record_failure(slave, now);
    tasks_.at(attempt.task).manager.on_timed_out(attempt.slot, id, attempt.limit, now);
    settle(attempt.task, attempt.slot, now);
}

void Coordinator::on_started(SlaveId id, const wire::SubtaskStarted& message, TimePoint now) {
    if (current(id, message.attempt) == nullptr) {
        return;
    }
    SlaveRecord& slave = *registry_.find(id);
    slave.heard = now;
    note_running(slave, message.attempt, now);
    if (!slave.is_running(message.attempt)) {
        slave.running.push_back(message.attempt);
    }
}

void Coordinator::on_result(SlaveId id, wire::SubtaskResult message, const Blob& artifacts,
                            TimePoint now) {
    const Attempt* found = current(id, message.attempt);
    if (found == nullptr) {
        return;
    }
    const Attempt attempt = *found;
    SlaveRecord& slave = *registry_.find(id);
    slave.heard = now;
    const bool its_fault = message.error && is_retryable(message.error->code);
    if (its_fault) {
        registry_.record_failure(slave, now);
    } else if (!message.error && message.regions.empty()) {
        registry_.record_success(
            slave, attempt.kind,
            std::chrono::microseconds{std::min(message.run_us, kRunMicrosecondsMax)},
            now - attempt.sent);
        statistics_.subtask_time.at({attempt.kind, message.device, message.detector})
            .observe(std::chrono::microseconds{std::min(message.run_us, kRunMicrosecondsMax)});
        counters_.backups_won += attempt.backup && !attempt.abandoned ? 1 : 0;
    }
    if (message.error) {
        ++statistics_.subtask_failures.at({attempt.kind, name_of(message.error->code)});
    }
    release(message.attempt);  // now that its slave's pace is known
    if (attempt.abandoned) {
        ++counters_.stale_results;
    } else {
        if (message.error) {
            log_event(*logger_, spdlog::level::warn,
                      {.task = &attempt.task,
                       .camera = tasks_.at(attempt.task).manager.submit().camera,
                       .slave = slave.name},
                      "task {} camera '{}': {} failed on '{}': {}", to_string(attempt.task),
                      tasks_.at(attempt.task).manager.submit().camera, attempt.kind, slave.name,
                      message.error->message);
        }
        SlaveManager& manager = tasks_.at(attempt.task).manager;
        const SlotIndex known = manager.slots().size();
        manager.on_result(attempt.slot, std::move(message), artifacts, now);
        for (SlotIndex i = known; i < manager.slots().size(); ++i) {
            queue_of(manager.slots()[i]).add(manager.slots()[i].kind, manager.slots()[i].place);
        }
        settle(attempt.task, attempt.slot, now);
    }
    dispatch(now);
}

void Coordinator::on_image_missing(SlaveId id, const wire::ImageMissing& message, TimePoint now) {
    const Attempt* found = current(id, message.attempt);
    if (found == nullptr) {
        return;
    }
    const Attempt attempt = *found;
    SlaveRecord& slave = *registry_.find(id);
    slave.heard = now;
    slave.images.forget(message.digest);
    if (!attempt.abandoned) {
        SlaveManager& manager = tasks_.at(attempt.task).manager;
        if (manager.on_image_missing(attempt.slot, message.attempt, now)) {
            slave.images.forget(manager.digest());
            send(attempt, message.attempt, slave);
            return;
        }
    }
    release(message.attempt);
    if (!attempt.abandoned) {
        settle(attempt.task, attempt.slot, now);
    }
    dispatch(now);
}

void Coordinator::on_give_back(SlaveId id, const wire::GiveBack& message, TimePoint now) {
    SlaveRecord* slave = registry_.find(id);
    if (slave == nullptr) {
        counters_.stale_results += message.attempts.size();
        return;
    }
    slave->heard = now;
    slave->draining = true;  // only such a slave gives back: it would give these back again
    for (const AttemptId given : message.attempts) {
        const Attempt* found = current(id, given);
        if (found == nullptr) {
            continue;
        }
        const Attempt attempt = *found;
        release(given);
        if (!attempt.abandoned) {
            tasks_.at(attempt.task).manager.on_given_back(attempt.slot, given);
            settle(attempt.task, attempt.slot, now);
        }
    }
    dispatch(now);
}

void Coordinator::on_heard(SlaveId id, TimePoint at) {
    if (SlaveRecord* slave = registry_.find(id)) {
        slave->heard = std::max(slave->heard, at);
    }
}

void Coordinator::on_progress(SlaveId id, const wire::Progress& message, TimePoint now) {
    SlaveRecord* slave = registry_.find(id);
    if (slave == nullptr) {
        return;
    }
    const bool was_silent = slave->is_silent(now);
    slave->heard = now;
    slave->draining = slave->draining || message.draining;
    if (!message.stuck.empty() && !slave->stuck) {
        slave->stuck = slave->draining = true;
        log_event(*logger_, spdlog::level::err, {.slave = slave->name},
                  "slave '{}' says that {} of its threads hang: it gets no more work and ends "
                  "when the others are done; see that it is started again",
                  slave->name, message.stuck.size());
    }
    std::vector<AttemptId> running;
    for (const AttemptId attempt : message.running) {
        if (slave->attempts.contains(attempt)) {
            note_running(*slave, attempt, now);
            running.push_back(attempt);
        }
    }
    slave->running = std::move(running);
    if (was_silent) {
        dispatch(now);
    }
}

}  // namespace ocelli::master
