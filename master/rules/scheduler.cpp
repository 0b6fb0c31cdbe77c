#include "master/rules/scheduler.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

namespace ocelli::master {

namespace {

using namespace std::chrono_literals;

// Sending and decoding an image that a slave has not: about 100 MB/s together, measured on 720p
// JPEGs over loopback.
constexpr Duration per_image_byte = 10ns;
// How far behind the head of a line to look for a subtask that may go where there is room.
constexpr int kLookBehindHead = 8;

bool contains(const std::vector<SlaveId>& ids, SlaveId id) {
    return std::ranges::find(ids, id) != ids.end();
}

using Line = std::pair<const std::string, WaitingQueue::Line>;

std::vector<const Line*> lines_in_order(const WaitingQueue& queue) {
    std::vector<const Line*> lines;
    for (const auto& line : queue.lines()) {
        lines.push_back(&line);
    }
    std::ranges::sort(lines, [](const Line* a, const Line* b) {
        return *a->second.begin() < *b->second.begin();
    });
    return lines;
}

}  // namespace

std::optional<Placement> Scheduler::next(const WaitingQueue& queue, TimePoint now,
                                         Room room) const {
    if (registry_.with_room().empty()) {
        return std::nullopt;
    }
    for (const Line* line : lines_in_order(queue)) {
        int looked_at = 0;
        for (const WaitingSubtask& subtask : line->second) {
            if (const auto slave = best_slave(line->first, subtask, now, room)) {
                return Placement{line->first, subtask, *slave};
            }
            // Without slaves to avoid, nobody behind it can be placed either.
            if (subtask.avoid.empty() || ++looked_at == kLookBehindHead) {
                break;
            }
        }
    }
    return std::nullopt;
}

std::optional<SlaveId> Scheduler::best_slave(std::string_view kind, const WaitingSubtask& subtask,
                                             TimePoint now, Room room) const {
    const bool elsewhere =
        !subtask.avoid.empty() && registry_.another_can(kind, subtask.avoid, now);
    std::optional<SlaveId> best;
    Duration best_finish = Duration::max();
    for (const SlaveId id : registry_.with_room()) {
        const SlaveRecord& slave = *registry_.find(id);
        if (!slave.takes(kind, now) || (elsewhere && contains(subtask.avoid, id)) ||
            (room == Room::idle_thread && !slave.has_idle_thread())) {
            continue;
        }
        const Duration finish = expected_finish(slave, kind, subtask);
        if (finish < best_finish) {
            best = id;
            best_finish = finish;
        }
    }
    return best;
}

std::optional<SlaveId> Scheduler::for_suspect(std::string_view kind, const WaitingSubtask& subtask,
                                              TimePoint now) const {
    std::optional<SlaveId> best;
    std::tuple<int, bool, Duration> best_rank;
    for (const auto& [id, slave] : registry_.slaves()) {
        if (!slave.is_usable(now) || slave.reserved || slave.probation_until > now ||
            slave.capability(kind) == nullptr) {
            continue;
        }
        const std::tuple rank{slave.failures_in_a_row, contains(subtask.avoid, id),
                              expected_finish(slave, kind, subtask)};
        if (!best || rank < best_rank) {
            best = id;
            best_rank = rank;
        }
    }
    return best;
}

std::optional<SlaveId> Scheduler::for_backup(std::string_view kind, const WaitingSubtask& subtask,
                                             SlaveId busy, TimePoint now) const {
    std::optional<SlaveId> best;
    Duration best_finish = Duration::max();
    for (const SlaveId id : registry_.with_room()) {
        const SlaveRecord& slave = *registry_.find(id);
        if (id == busy || !slave.has_idle_thread() || slave.on_probation() ||
            !slave.takes(kind, now) || contains(subtask.avoid, id)) {
            continue;
        }
        const Duration finish = expected_finish(slave, kind, subtask);
        if (finish < best_finish) {
            best = id;
            best_finish = finish;
        }
    }
    return best;
}

Duration Scheduler::expected_finish(const SlaveRecord& slave, std::string_view kind,
                                    const WaitingSubtask& subtask) const {
    Duration queued{};
    for (const auto& [attempt, expected] : slave.attempts) {
        queued += expected;
    }
    Duration finish = queued / std::max(1U, slave.threads) + registry_.expected_time(slave, kind);
    if (!slave.images.contains(subtask.digest)) {
        finish += per_image_byte * subtask.image_bytes;
    }
    return finish;
}

}  // namespace ocelli::master
