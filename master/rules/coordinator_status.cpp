// What can be seen of the coordinator from outside.

#include "master/rules/coordinator.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <numeric>

#include "common/wire/codec.hpp"

namespace ocelli::master {

wire::StatusMessage Coordinator::status(TimePoint now) const {
    wire::StatusMessage status;
    for (const auto& [id, slave] : registry_.slaves()) {
        status.slaves.push_back({slave.name, slave.address, slave.threads,
                                 static_cast<std::uint32_t>(slave.running.size()),
                                 static_cast<std::uint32_t>(slave.attempts.size()),
                                 slave.capabilities, std::string(registry_.health(slave, now)),
                                 slave.completed, slave.failed});
    }
    status.tasks_open = tasks_.size();  // those that are accepted
    status.subtasks_waiting = live_.size() + backfill_.size() + retries_.size() + suspects_.size();
    status.queued_image_bytes = image_bytes_;
    status.counters = {{"accepted", counters_.accepted},
                       {"reported", counters_.reported},
                       {"refused", statistics_.refused_in_all()},
                       {"attempts", counters_.attempts},
                       {"retries", counters_.retries},
                       {"stale_results", counters_.stale_results},
                       {"slaves_joined", counters_.slaves_joined},
                       {"slaves_lost", counters_.slaves_lost},
                       {"quarantined", counters_.quarantined},
                       {"images_sent", counters_.images_sent},
                       {"timeouts", counters_.timeouts},
                       {"backups", counters_.backups},
                       {"backups_won", counters_.backups_won},
                       {"restored", counters_.restored}};
    return status;
}

Backlog Coordinator::backlog(TimePoint now) const {
    Backlog backlog{.waiting = {},
                    .backing_off = retries_.size(),
                    .suspects = suspects_.size(),
                    .assigned = attempts_.size(),
                    .tasks = tasks_open(),
                    .image_bytes = image_bytes_,
                    .oldest = accepted_at_.empty() ? Duration{} : now - accepted_at_.front()};
    for (const WaitingQueue* queue : {&live_, &backfill_}) {
        const auto priority = queue == &live_ ? wire::Priority::live : wire::Priority::backfill;
        for (const auto& [kind, line] : queue->lines()) {
            backlog.waiting.emplace(std::pair(kind, priority), line.size());
        }
    }
    return backlog;
}

std::string Coordinator::broken_invariant() const {
    if (counters_.accepted != counters_.reported + tasks_.size()) {
        return fmt::format("accepted {} is not reported {} + open {}", counters_.accepted,
                           counters_.reported, tasks_.size());
    }
    std::uint64_t by_camera = 0;
    for (const auto& [camera, by_status] : statistics_.tasks) {
        by_camera = std::accumulate(by_status.begin(), by_status.end(), by_camera);
    }
    if (by_camera != counters_.reported || accepted_at_.size() != tasks_.size()) {
        return fmt::format("{} tasks are reported, {} by camera; {} are open, {} have a time",
                           counters_.reported, by_camera, tasks_.size(), accepted_at_.size());
    }
    std::size_t assigned = 0;
    for (const auto& [id, slave] : registry_.slaves()) {
        assigned += slave.attempts.size();
        if (slave.has_room() != registry_.with_room().contains(id) ||
            slave.has_idle_thread() != registry_.idle().contains(id)) {
            return fmt::format("the room on slave '{}' is not what is kept of it", slave.name);
        }
        if (slave.attempts.size() > slave.threads + 1) {
            return fmt::format("slave '{}' holds {} attempts", slave.name, slave.attempts.size());
        }
        for (const auto& [attempt, expected] : slave.attempts) {
            const auto found = attempts_.find(attempt);
            if (found == attempts_.end() || found->second.slave != id) {
                return fmt::format("slave '{}' holds an attempt that is not its own", slave.name);
            }
            if (found->second.alone && slave.attempts.size() > 1) {
                return fmt::format("slave '{}' runs a suspect that is not alone", slave.name);
            }
        }
    }
    if (assigned != attempts_.size()) {
        return fmt::format("{} attempts are open, {} are on slaves", attempts_.size(), assigned);
    }
    return broken_slot_invariant();
}

// Every open slot is in exactly one place: the queue, an attempt, the retries or the suspects.
std::string Coordinator::broken_slot_invariant() const {
    std::map<SlotState, std::size_t> slots;
    std::size_t tries = 0;
    std::uint64_t image_bytes = 0;
    std::set<std::pair<std::uint64_t, TaskId>> blamed;
    for (const auto& [id, pending] : pending_) {
        image_bytes += pending.image.size();
    }
    for (const auto& [id, task] : tasks_) {
        image_bytes += task.manager.image().size();
        for (const Slot& slot : task.manager.slots()) {
            ++slots[slot.state];
            for (const std::uint64_t incarnation : slot.killed) {
                blamed.emplace(incarnation, id);
            }
            tries += slot.tries.size();
            if (slot.tries.empty() != (slot.state != SlotState::assigned) ||
                slot.tries.size() > 2) {
                return fmt::format("a slot of task {} has {} tries", to_string(id),
                                   slot.tries.size());
            }
        }
        if (task.manager.finished()) {
            return fmt::format("task {} is finished and open", to_string(id));
        }
    }
    const auto wanted = static_cast<std::size_t>(std::ranges::count_if(
        attempts_, [](const auto& entry) { return !entry.second.abandoned; }));
    const auto differ = [](std::string_view what, std::size_t open, std::size_t kept) {
        return fmt::format("{} slots are {}, {} are kept as such", open, what, kept);
    };
    if (slots[SlotState::waiting] != live_.size() + backfill_.size()) {
        return differ("waiting", slots[SlotState::waiting], live_.size() + backfill_.size());
    }
    if (tries != wanted) {
        return fmt::format("{} tries are on their way, {} attempts are wanted", tries, wanted);
    }
    if (wanted != due_.size()) {
        return fmt::format("{} attempts are waited for, {} have a time limit", wanted, due_.size());
    }
    if (slots[SlotState::backing_off] != retries_.size()) {
        return differ("backing off", slots[SlotState::backing_off], retries_.size());
    }
    if (slots[SlotState::suspect] != suspects_.size()) {
        return differ("suspect", slots[SlotState::suspect], suspects_.size());
    }
    if (blamed != blamed_) {
        return differ("blamed", blamed.size(), blamed_.size());
    }
    if (image_bytes != image_bytes_) {
        return fmt::format("{} bytes of images are open, {} are counted", image_bytes,
                           image_bytes_);
    }
    return deadlines_.size() == tasks_.size() ? "" : "a task has no deadline";
}

}  // namespace ocelli::master
