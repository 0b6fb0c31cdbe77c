#include "master/rules/dispatch.hpp"

#include <algorithm>

#include "common/clock.hpp"

namespace ocelli::master {

void Dispatch::run(TimePoint now) {
    run_suspects(now);
    while (auto placement = next_placement(now)) {
        const WaitingSubtask& subtask = placement->subtask;
        const bool is_live = subtask.priority == wire::Priority::live;
        (is_live ? tasks_.live() : tasks_.backfill()).take(placement->kind, subtask);
        ++placements_;
        assign(subtask.task, subtask.slot, placement->slave, false, now);
    }
    run_backups(now);
    flush();
}

std::optional<Placement> Dispatch::next_placement(TimePoint now) {
    if (placements_ % kPlacementsForEachBackfill == 0) {
        if (auto placement = scheduler_.next(tasks_.backfill(), now)) {
            return placement;
        }
    }
    if (auto placement = scheduler_.next(tasks_.live(), now)) {
        return placement;
    }
    // It does not wait on a slave, in front of live ones that may come.
    return scheduler_.next(tasks_.backfill(), now, Room::idle_thread);
}

// An idle thread tries again what takes unusually long elsewhere. Few at a time, and few in all:
// when everything has become slow, backups would make it slower.
void Dispatch::run_backups(TimePoint now) {
    constexpr int kLookedAtMax = 8;
    constexpr std::uint64_t kAttemptsForEachBackup = 20;
    auto straggler = attempts_.stragglers().begin();
    for (int looked_at = 0; looked_at < kLookedAtMax && straggler != attempts_.stragglers().end() &&
                            straggler->first <= now &&
                            (counters_.backups + 1) * kAttemptsForEachBackup <= counters_.attempts;
         ++looked_at) {
        const AttemptId id = straggler++->second;
        const Attempt attempt = attempts_.at(id);
        const Slot& slot = tasks_.at(attempt.task).slots()[attempt.slot];
        const auto slave = scheduler_.for_backup(slot.kind, slot.place, attempt.slave, now);
        if (slave) {
            attempts_.set_straggles(id, TimePoint::max());
            assign(attempt.task, attempt.slot, *slave, false, now);
        }
    }
}

void Dispatch::run_suspects(TimePoint now) {
    if (tasks_.suspects().size() == 0) {
        return;
    }
    const auto slot_of = [this](const Suspects::Suspect& suspect) -> const Slot& {
        return tasks_.at(suspect.task).slots()[suspect.slot];
    };
    while (const auto suspect = tasks_.suspects().next(slot_of, now)) {
        assign(suspect->task, suspect->slot, suspect->reserved, true, now);
    }
}

void Dispatch::assign(const TaskId& id, SlotIndex index, SlaveId slave_id, bool alone,
                      TimePoint now) {
    SlaveManager& manager = tasks_.at(id);
    const SlaveRecord& slave = *registry_.find(slave_id);
    const Slot& slot = manager.slots()[index];
    const bool backup = !slot.tries.empty();
    counters_.backups += backup ? 1 : 0;
    counters_.retries += slot.report.attempts > 0 && !backup ? 1 : 0;
    ++counters_.attempts;
    const Duration limit = registry_.time_limit(slave, slot.kind, slot.failures);
    const auto unusual = registry_.straggles_after(slot.kind);
    const bool may_straggle = unusual && !alone && !backup && slot.killed.empty();
    // Until it begins it may wait for another one to finish.
    const AttemptId attempt =
        attempts_.issue({.task = id,
                         .slot = index,
                         .slave = slave_id,
                         .image = slot.place.image,
                         .kind = slot.kind,
                         .alone = alone,
                         .backup = backup,
                         .sent = now,
                         .limit = limit,
                         .straggles = may_straggle ? now + *unusual : TimePoint::max()},
                        now + limit + settings_.subtask_max);
    manager.on_assigned(index, attempt, slave_id, slave.name, alone, now);
    send(attempts_.at(attempt), attempt);
}

void Dispatch::send(const Attempt& attempt, AttemptId number) {
    const SlaveManager& manager = tasks_.at(attempt.task);
    const wire::Submit& submit = manager.submit();
    const CameraRules* const rules = manager.camera_rules();
    SlaveRecord& slave = *registry_.find(attempt.slave);
    auto& [work, blob] = leaving_[{slave.id, attempt.image}];
    work.image = attempt.image;
    work.digest = manager.digest();
    work.media_type = submit.media_type;
    if (!slave.images.contains(attempt.image)) {
        ++counters_.images_sent;
        work.has_image = true;
        blob = manager.image();
    }
    registry_.note_image(slave, attempt.image, manager.image().size());
    work.subtasks.push_back(
        {.attempt = number,
         .task_id = attempt.task,
         .kind = attempt.kind,
         .camera = submit.camera,
         .overrides = submit.overrides,
         .thresholds = rules == nullptr ? std::vector<Threshold>() : rules->thresholds(),
         .region = manager.slots()[attempt.slot].report.region,
         .limit_ms = static_cast<std::uint32_t>(to_milliseconds(attempt.limit))});
}

void Dispatch::flush() {
    for (auto& [place, message] : std::exchange(leaving_, {})) {
        outbound_.to_slave(place.first, std::move(message.first), std::move(message.second));
    }
}

}  // namespace ocelli::master
