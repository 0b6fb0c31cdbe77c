// What becomes of a slot and of its task, and what time does to them.

#include "master/rules/coordinator.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>

#include "common/logging/event_fields.hpp"
#include "common/wire/codec.hpp"

namespace ocelli::master {

namespace {

// Slaves on probation come back by time alone, so somebody must look now and then.
constexpr Duration kTick = std::chrono::milliseconds{100};

}  // namespace

void Coordinator::settle(const TaskId& id, SlotIndex index, TimePoint now) {
    Task& task = *find_task(id);
    Slot& slot = task.manager.slots()[index];
    if (slot.state != SlotState::assigned) {
        abandon_tries(slot);
    }
    switch (slot.state) {
        case SlotState::waiting:
            queue_of(slot).add(slot.kind, slot.place);
            break;
        case SlotState::backing_off:
            retries_.emplace(slot.retry_at, id, index);
            break;
        case SlotState::suspect:
            log_event(
                *logger_, spdlog::level::warn,
                {.task = &id, .camera = task.manager.submit().camera, .slave = slot.report.slave},
                "task {} camera '{}': {} is suspect, last on '{}'; it will be run alone",
                to_string(id), task.manager.submit().camera, slot.kind, slot.report.slave);
            suspects_.push_back({id, index, 0});
            break;
        case SlotState::assigned:
        case SlotState::done:
            break;
    }
    if (task.manager.finished()) {
        finish(id, now);
    }
}

void Coordinator::finish(const TaskId& id, TimePoint now) {
    auto node = tasks_.extract(id);
    Task& task = node.mapped();
    deadlines_.erase({task.manager.deadline(), id});
    for (const Slot& slot : task.manager.slots()) {
        for (const std::uint64_t incarnation : slot.killed) {
            blamed_.erase({incarnation, id});
        }
    }
    image_bytes_ -= task.manager.image().size();
    statistics_.task_time.observe(now - *task.accepted_at);
    accepted_at_.erase(task.accepted_at);
    ++counters_.reported;
    admission_.on_reported(now);
    Blob artifacts;
    const wire::ReportMessage message = task.manager.report(now, artifacts);
    counters_.quarantined += static_cast<std::uint64_t>(std::ranges::count(
        message.report.subtasks, SubtaskStatus::quarantined, &SubtaskReport::status));
    ++statistics_.tasks.at(
        {message.report.camera})[static_cast<std::size_t>(message.report.status)];
    log_event(*logger_, spdlog::level::info, {.task = &id, .camera = message.report.camera},
              "task {} camera '{}': {} in {:.1f} ms", to_string(id), message.report.camera,
              to_string(message.report.status), message.report.timing.total_ms);
    wire::Frame frame = wire::encode(message, std::move(artifacts));
    for (const ClientId client : task.audience.clients()) {
        outbound_.to_client(client, frame);
    }
    detach(task.audience.clients());
    if (store_ != nullptr) {
        store_->keep_report(id, task.manager.digest(), frame);
    }
    recent_.add(id, task.manager.digest(), std::move(frame));
}

void Coordinator::expire(const TaskId& id, bool cancelled, TimePoint now) {
    Task& task = *find_task(id);
    drop_suspects_of(id);
    for (Slot& slot : task.manager.slots()) {
        withdraw(slot);
    }
    task.manager.expire(
        [&](const Slot& slot) { return expiry_reason(slot, task, cancelled, now); });
    finish(id, now);
}

// Nobody waits for the slot any more: out of the queue, off the retries, its attempt abandoned.
void Coordinator::withdraw(Slot& slot) {
    switch (slot.state) {
        case SlotState::waiting:
            queue_of(slot).remove(slot.kind, slot.place);
            break;
        case SlotState::backing_off:
            retries_.erase({slot.retry_at, slot.place.task, slot.place.slot});
            break;
        case SlotState::assigned:
            abandon_tries(slot);
            break;
        case SlotState::suspect:
        case SlotState::done:
            break;
    }
}

void Coordinator::abandon_tries(Slot& slot) {
    for (const Try& one : slot.tries) {
        abandon(one.attempt);
    }
    slot.tries.clear();
}

void Coordinator::drop_suspects_of(const TaskId& id) {
    for (const Suspect& suspect : suspects_) {
        SlaveRecord* slave = suspect.task == id ? registry_.find(suspect.reserved) : nullptr;
        if (slave != nullptr) {
            slave->reserved = false;
        }
    }
    std::erase_if(suspects_, [&](const Suspect& suspect) { return suspect.task == id; });
}

std::string Coordinator::expiry_reason(const Slot& slot, const Task& task, bool cancelled,
                                       TimePoint now) const {
    if (cancelled) {
        return "the client cancelled the task";
    }
    if (task.manager.ends_by_age()) {
        return fmt::format(
            "the picture was {:.1f} s old, and its --max-age is {} s: add slaves, or "
            "allow it to be older",
            to_milliseconds(task.manager.age(now)) / 1000,
            task.manager.submit().max_age_ms / 1000.0);
    }
    const double seconds = task.manager.submit().timeout_ms / 1000.0;
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

// --- time ---

void Coordinator::on_tick(TimePoint now) {
    for (const SlaveId id : registry_.overdue(now)) {
        const Error silent{ErrorCode::timed_out,
                           fmt::format("nothing was heard from it for {:.1f} s",
                                       to_milliseconds(settings_.lease) / 1000)};
        on_slave_gone(id, true, silent.message, now);
        outbound_.close_slave(id, silent);
    }
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        const TaskId id = deadlines_.begin()->second;
        expire(id, false, now);
    }
    while (!due_.empty() && due_.begin()->first <= now) {
        time_out(due_.begin()->second, now);
    }
    while (!retries_.empty() && std::get<0>(*retries_.begin()) <= now) {
        const auto [time, id, index] = *retries_.begin();
        retries_.erase(retries_.begin());
        Slot& slot = find_task(id)->manager.slots()[index];
        slot.state = SlotState::waiting;
        queue_of(slot).add(slot.kind, slot.place);
    }
    dispatch(now);
}

TimePoint Coordinator::next_wakeup(TimePoint now) const {
    TimePoint next = now + kTick;
    if (!deadlines_.empty()) {
        next = std::min(next, deadlines_.begin()->first);
    }
    if (!retries_.empty()) {
        next = std::min(next, std::get<0>(*retries_.begin()));
    }
    if (!due_.empty()) {
        next = std::min(next, due_.begin()->first);
    }
    // One that is overdue waits for an idle thread, which an event brings.
    const auto straggler = stragglers_.upper_bound({now, ~AttemptId{0}});
    if (straggler != stragglers_.end()) {
        next = std::min(next, straggler->first);
    }
    return next;
}

}  // namespace ocelli::master
