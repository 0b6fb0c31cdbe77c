#include "master/rules/suspects.hpp"

#include <algorithm>

namespace ocelli::master {

void Suspects::on_slave_gone(SlaveId slave) {
    for (Suspect& suspect : waiting_) {
        suspect.reserved = suspect.reserved == slave ? 0 : suspect.reserved;
    }
}

SlaveRecord* Suspects::reserve(Suspect& suspect, const Slot& slot, TimePoint now) {
    SlaveRecord* slave = registry_.find(suspect.reserved);
    if (slave != nullptr && !slave->is_usable(now)) {
        slave->reserved = false;
        slave = nullptr;
    }
    if (slave == nullptr) {
        const auto reserved = static_cast<std::size_t>(std::ranges::count_if(
            registry_.slaves(), [](const auto& entry) { return entry.second.reserved; }));
        if (reserved < std::max<std::size_t>(1, registry_.slaves().size() / 2)) {
            slave = registry_.find(scheduler_.for_suspect(slot.kind, slot.place, now).value_or(0));
        }
    }
    suspect.reserved = slave != nullptr ? slave->id : 0;
    if (slave != nullptr) {
        slave->reserved = true;
    }
    return slave;
}

void Suspects::forget(const TaskId& task, const std::vector<Slot>& slots) {
    for (const Slot& slot : slots) {
        for (const std::uint64_t incarnation : slot.killed) {
            blamed_.erase({incarnation, task});
        }
    }
}

std::vector<TaskId> Suspects::absolve(std::uint64_t incarnation) {
    std::vector<TaskId> tasks;
    const auto begin = blamed_.lower_bound({incarnation, TaskId{}});
    auto end = begin;
    for (; end != blamed_.end() && end->first == incarnation; ++end) {
        tasks.push_back(end->second);
    }
    blamed_.erase(begin, end);
    return tasks;
}

}  // namespace ocelli::master
