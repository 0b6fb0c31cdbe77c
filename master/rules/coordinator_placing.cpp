// Which waiting subtask goes to which slave, and how it gets there.

#include "master/rules/coordinator.hpp"

#include <algorithm>

#include "common/clock.hpp"
#include "common/wire/codec.hpp"

namespace ocelli::master {

void Coordinator::dispatch(TimePoint now) {
    dispatch_suspects(now);
    while (auto placement = next_placement(now)) {
        const bool live = placement->subtask.priority == wire::Priority::live;
        (live ? live_ : backfill_).take(placement->kind, placement->subtask);
        ++placements_;
        assign(placement->subtask.task, placement->subtask.slot, *registry_.find(placement->slave),
               false, now);
    }
    dispatch_backups(now);
}

std::optional<Placement> Coordinator::next_placement(TimePoint now) {
    if (placements_ % kPlacementsForEachBackfill == 0) {
        if (auto placement = scheduler_.next(backfill_, now)) {
            return placement;
        }
    }
    if (auto placement = scheduler_.next(live_, now)) {
        return placement;
    }
    // It does not wait on a slave, in front of live ones that may come.
    return scheduler_.next(backfill_, now, Room::idle_thread);
}

// An idle thread tries again what takes unusually long elsewhere. Few at a time, and few in all:
// when everything has become slow, backups would make it slower.
void Coordinator::dispatch_backups(TimePoint now) {
    constexpr int kLookedAtMax = 8;
    constexpr std::uint64_t kAttemptsForEachBackup = 20;
    auto straggler = stragglers_.begin();
    for (int looked_at = 0;
         looked_at < kLookedAtMax && straggler != stragglers_.end() && straggler->first <= now &&
         (counters_.backups + 1) * kAttemptsForEachBackup <= counters_.attempts;
         ++looked_at) {
        const AttemptId id = straggler++->second;
        const Attempt attempt = attempts_.at(id);
        const Slot& slot = tasks_.at(attempt.task).manager.slots()[attempt.slot];
        const auto slave = scheduler_.for_backup(slot.kind, slot.place, attempt.slave, now);
        if (slave) {
            set_straggles(id, TimePoint::max());
            assign(attempt.task, attempt.slot, *registry_.find(*slave), false, now);
        }
    }
}

// What was running when a slave died runs alone from now on, on a slave that is emptied for it. At
// most half of the slaves are emptied at a time: the others' tasks go on.
void Coordinator::dispatch_suspects(TimePoint now) {
    if (suspects_.empty()) {
        return;
    }
    std::size_t reserved = static_cast<std::size_t>(std::ranges::count_if(
        registry_.slaves(), [](const auto& entry) { return entry.second.reserved; }));
    const std::size_t reserved_max = std::max<std::size_t>(1, registry_.slaves().size() / 2);
    for (auto suspect = suspects_.begin(); suspect != suspects_.end();) {
        const Slot& slot = find_task(suspect->task)->manager.slots()[suspect->slot];
        SlaveRecord* slave = registry_.find(suspect->reserved);
        if (slave != nullptr && !slave->is_usable(now)) {
            slave->reserved = false;
            --reserved;
            slave = nullptr;
        }
        if (slave == nullptr && reserved < reserved_max) {
            slave = registry_.find(scheduler_.for_suspect(slot.kind, slot.place, now).value_or(0));
            reserved += slave != nullptr ? 1 : 0;
        }
        suspect->reserved = slave != nullptr ? slave->id : 0;
        if (slave == nullptr) {
            ++suspect;
            continue;
        }
        slave->reserved = true;
        if (!slave->attempts.empty()) {
            ++suspect;
            continue;
        }
        assign(suspect->task, suspect->slot, *slave, true, now);
        suspect = suspects_.erase(suspect);
    }
}

void Coordinator::assign(const TaskId& id, SlotIndex index, SlaveRecord& slave, bool alone,
                         TimePoint now) {
    Task& task = *find_task(id);
    Slot& slot = task.manager.slots()[index];
    const AttemptId attempt = ++last_attempt_;
    const bool backup = !slot.tries.empty();
    counters_.backups += backup ? 1 : 0;
    counters_.retries += slot.report.attempts > 0 && !backup ? 1 : 0;
    ++counters_.attempts;
    const Duration limit = registry_.time_limit(slave, slot.kind, slot.failures);
    const Attempt& issued = attempts_
                                .emplace(attempt, Attempt{.task = id,
                                                          .slot = index,
                                                          .slave = slave.id,
                                                          .kind = slot.kind,
                                                          .alone = alone,
                                                          .backup = backup,
                                                          .sent = now,
                                                          .limit = limit})
                                .first->second;
    // Until it begins it may wait for another one to finish.
    set_due(attempt, now + limit + settings_.subtask_max);
    const auto unusual = registry_.straggles_after(slot.kind);
    if (unusual && !alone && !backup && slot.killed.empty()) {
        set_straggles(attempt, now + *unusual);
    }
    slave.attempts.emplace(attempt, registry_.expected_time(slave, slot.kind));
    registry_.refresh(slave);
    task.manager.on_assigned(index, attempt, slave.id, slave.name, alone, now);
    send(issued, attempt, slave);
}

void Coordinator::send(const Attempt& attempt, AttemptId number, SlaveRecord& slave) {
    const Task& task = *find_task(attempt.task);
    const Digest& digest = task.manager.digest();
    if (!slave.images.contains(digest)) {
        ++counters_.images_sent;
        outbound_.to_slave(slave.id, wire::encode(wire::Image{digest}, task.manager.image()));
    }
    registry_.note_image(slave, digest, task.manager.image().size());
    const wire::Submit& submit = task.manager.submit();
    const auto& region = task.manager.slots()[attempt.slot].report.region;
    const auto limit_ms = static_cast<std::uint32_t>(to_milliseconds(attempt.limit));
    outbound_.to_slave(
        slave.id, wire::encode(wire::RunSubtask{number, attempt.task, attempt.kind, submit.camera,
                                                digest, submit.overrides, region, limit_ms}));
}

}  // namespace ocelli::master
