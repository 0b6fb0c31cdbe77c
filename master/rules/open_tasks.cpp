#include "master/rules/open_tasks.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <map>

#include "common/logging/journal_sink.hpp"

namespace ocelli::master {

OpenTasks::OpenTasks(const MasterSettings& settings, SlaveRegistry& registry, Attempts& attempts,
                     Timers& timers, ReportSink& sink, std::shared_ptr<spdlog::logger> logger)
    : settings_(settings),
      registry_(registry),
      attempts_(attempts),
      timers_(timers),
      sink_(sink),
      logger_(std::move(logger)),
      suspects_(registry) {}

SlaveManager* OpenTasks::find(const TaskId& task) {
    const auto found = tasks_.find(task);
    return found == tasks_.end() ? nullptr : &found->second;
}

void OpenTasks::open(wire::Submit submit, Blob image, const Digest& digest, TimePoint now) {
    const TaskId id = submit.task_id;
    // A camera's clock may be ahead of ours.
    const std::int64_t age_ms =
        submit.captured_at ? std::max<std::int64_t>(0, unix_milliseconds() - *submit.captured_at)
                           : 0;
    WaitingQueue& line = submit.priority == wire::Priority::live ? live_ : backfill_;
    const WaitingSubtask place{.tag = line.tag_for(submit.camera),
                               .task = id,
                               .image = ++last_image_,
                               .image_bytes = image.size(),
                               .priority = submit.priority,
                               .is_raw = !submit.media_type.empty()};
    SlaveManager& manager = tasks_
                                .try_emplace(id, settings_, std::move(submit), std::move(image),
                                             digest, now, std::chrono::milliseconds{age_ms})
                                .first->second;
    manager.place_slots(place,
                        [this](const std::string& kind) { return registry_.expected_time(kind); });
    timers_.set(Deadline{id}, manager.deadline());
    add_slots(manager, 0);
    if (manager.deadline() <= now) {
        expire(id, false, now);
    }
}

void OpenTasks::add_slots(SlaveManager& manager, SlotIndex first) {
    for (SlotIndex i = first; i < manager.slots().size(); ++i) {
        queue(manager.slots()[i]);
    }
}

void OpenTasks::queue(const Slot& slot) {
    (slot.place.priority == wire::Priority::live ? live_ : backfill_).add(slot.kind, slot.place);
}

void OpenTasks::settle(const TaskId& id, SlotIndex index, TimePoint now) {
    SlaveManager& manager = at(id);
    attempts_.abandon(manager.take_unwanted());
    const Slot& slot = manager.slots()[index];
    switch (slot.state) {
        case SlotState::waiting:
            queue(slot);
            break;
        case SlotState::backing_off:
            ++backing_off_;
            timers_.set(Retry{id, index}, slot.retry_at);
            break;
        case SlotState::suspect: {
            const std::string& camera = manager.submit().camera;
            log_event(*logger_, spdlog::level::warn,
                      {.task = &id, .camera = camera, .slave = slot.report.slave},
                      "task {} camera '{}': {} is suspect, last on '{}'; it will be run alone",
                      to_string(id), camera, slot.kind, slot.report.slave);
            suspects_.add(id, index);
            break;
        }
        case SlotState::assigned:
        case SlotState::done:
            break;
    }
    if (manager.finished()) {
        finish(id, now);
    }
}

void OpenTasks::retry(const Retry& retry) {
    --backing_off_;
    SlaveManager& manager = at(retry.task);
    manager.on_retry(retry.slot);
    queue(manager.slots()[retry.slot]);
}

void OpenTasks::absolve(std::uint64_t incarnation) {
    for (const TaskId& task : suspects_.absolve(incarnation)) {
        at(task).on_slave_back(incarnation);
    }
    suspects_.drop_unless([this](const Suspects::Suspect& suspect) {
        const Slot& slot = at(suspect.task).slots()[suspect.slot];
        if (slot.state != SlotState::suspect) {
            queue(slot);
        }
        return slot.state == SlotState::suspect;
    });
}

void OpenTasks::finish(const TaskId& id, TimePoint now) {
    const auto node = tasks_.extract(id);
    timers_.cancel(Deadline{id});
    suspects_.forget(id, node.mapped().slots());
    sink_.on_task_done(id, node.mapped(), now);
}

void OpenTasks::expire(const TaskId& id, bool cancelled, TimePoint now) {
    SlaveManager& manager = at(id);
    withdraw(id, manager);
    manager.expire([&](const Slot& slot) {
        return cancelled ? "the client cancelled the task" : expiry_reason(slot, manager, now);
    });
    attempts_.abandon(manager.take_unwanted());
    finish(id, now);
}

// Nobody waits for its slots any more: out of the queue, off the retries and the suspects.
void OpenTasks::withdraw(const TaskId& id, const SlaveManager& manager) {
    suspects_.drop_unless([&id](const Suspects::Suspect& suspect) { return suspect.task != id; });
    for (const Slot& slot : manager.slots()) {
        if (slot.state == SlotState::waiting) {
            (slot.place.priority == wire::Priority::live ? live_ : backfill_)
                .remove(slot.kind, slot.place);
        } else if (slot.state == SlotState::backing_off) {
            --backing_off_;
            timers_.cancel(Retry{id, slot.place.slot});
        }
    }
}

std::string OpenTasks::expiry_reason(const Slot& slot, const SlaveManager& manager,
                                     TimePoint now) const {
    if (manager.ends_by_age()) {
        return fmt::format(
            "the picture was {:.1f} s old, and its --max-age is {} s: add slaves, or "
            "allow it to be older",
            to_milliseconds(manager.age(now)) / 1000, manager.submit().max_age_ms / 1000.0);
    }
    const double seconds = manager.submit().timeout_ms / 1000.0;
    if (slot.state == SlotState::assigned) {
        return fmt::format(
            "the slave '{}' had not finished within the task's {} s: look at its "
            "load, or raise --timeout",
            slot.report.slave, seconds);
    }
    if (!registry_.anyone_can(slot.kind)) {
        return fmt::format(
            "no slave that can do '{}' was connected within the task's {} s: start "
            "one, or raise --timeout",
            slot.kind, seconds);
    }
    if (slot.state == SlotState::suspect) {
        return fmt::format(
            "the slave '{}' was lost while it ran the subtask, and no other was free "
            "to run it alone within the task's {} s: add slaves, or raise --timeout",
            slot.report.slave, seconds);
    }
    if (!slot.last_error.empty()) {
        return fmt::format(
            "the subtask failed on '{}' and was not tried again within the task's "
            "{} s: {}",
            slot.report.slave, seconds, slot.last_error);
    }
    return fmt::format(
        "every slave that can do '{}' was busy for the task's {} s: add slaves, or "
        "raise --timeout",
        slot.kind, seconds);
}

// --- what can be seen of them ---

std::size_t OpenTasks::waiting() const {
    return live_.size() + backfill_.size() + backing_off_ + suspects_.size();
}

void OpenTasks::describe(Backlog& backlog) const {
    backlog.backing_off = backing_off_;
    backlog.suspects = suspects_.size();
    for (const WaitingQueue* line : {&live_, &backfill_}) {
        const auto priority = line == &live_ ? wire::Priority::live : wire::Priority::backfill;
        for (const auto& [kind, subtasks] : line->lines()) {
            backlog.waiting.emplace(std::pair(kind, priority), subtasks.size());
        }
    }
}

std::size_t OpenTasks::count(wire::Durability durability) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        tasks_, [&](const auto& entry) { return entry.second.submit().durability == durability; }));
}

// Every open slot is in exactly one place: the queue, an attempt, the retries or the suspects.
std::string OpenTasks::broken_invariant(const Attempts& attempts) const {
    std::map<SlotState, std::size_t> slots;
    std::size_t tries = 0;
    std::set<std::pair<std::uint64_t, TaskId>> blamed;
    for (const auto& [id, manager] : tasks_) {
        for (const Slot& slot : manager.slots()) {
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
        if (manager.finished()) {
            return fmt::format("task {} is finished and open", to_string(id));
        }
    }
    const auto differ = [](std::string_view what, std::size_t open, std::size_t kept) {
        return fmt::format("{} slots are {}, {} are kept as such", open, what, kept);
    };
    if (slots[SlotState::waiting] != live_.size() + backfill_.size()) {
        return differ("waiting", slots[SlotState::waiting], live_.size() + backfill_.size());
    }
    if (slots[SlotState::backing_off] != backing_off_) {
        return differ("backing off", slots[SlotState::backing_off], backing_off_);
    }
    if (slots[SlotState::suspect] != suspects_.size()) {
        return differ("suspect", slots[SlotState::suspect], suspects_.size());
    }
    if (blamed != suspects_.blamed()) {
        return differ("blamed", blamed.size(), suspects_.blamed().size());
    }
    const std::size_t timers = tasks_.size() + backing_off_ + tries;
    if (timers_.size() != timers) {
        return fmt::format("{} timers are set for {} tasks, retries and attempts", timers_.size(),
                           timers);
    }
    return attempts.broken_invariant(tries);
}

}  // namespace ocelli::master
