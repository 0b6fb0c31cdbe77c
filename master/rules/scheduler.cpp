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
// How many of the least busy slaves are compared.
constexpr int kConsidered = 8;

// Whether it understands the image at all.
bool reads(const SlaveRecord& slave, const WaitingSubtask& subtask) {
    return slave.reads_raw || !subtask.is_raw;
}

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
            // One that every slave may get: nobody behind it can be placed either.
            if ((subtask.avoid.empty() && !subtask.is_raw) || ++looked_at == kLookBehindHead) {
                break;
            }
        }
    }
    return std::nullopt;
}

// The slave that is expected to be the first to finish, of those that `takes` it: of the few that
// are the least busy, and of those that have the image.
template <class Takes>
std::optional<SlaveId> Scheduler::first_to_finish(std::string_view kind,
                                                  const WaitingSubtask& subtask,
                                                  Takes takes) const {
    std::optional<SlaveId> best;
    Duration best_finish = Duration::max();
    const auto consider = [&](const SlaveRecord& slave) {
        const Duration finish = expected_finish(slave, kind, subtask);
        if (finish < best_finish || (finish == best_finish && slave.id < *best)) {
            best = slave.id;
            best_finish = finish;
        }
    };
    int considered = 0;
    for (const auto& [finish, slave] : registry_.by_finish(kind)) {
        if (takes(*slave)) {
            consider(*slave);
            if (++considered == kConsidered) {
                break;
            }
        }
    }
    for (const SlaveId id : registry_.holders(subtask.image)) {
        const SlaveRecord* slave = registry_.find(id);
        if (slave != nullptr && takes(*slave)) {
            consider(*slave);
        }
    }
    return best;
}

std::optional<SlaveId> Scheduler::best_slave(std::string_view kind, const WaitingSubtask& subtask,
                                             TimePoint now, Room room) const {
    if (room == Room::idle_thread && registry_.idle().empty()) {
        return std::nullopt;
    }
    const bool elsewhere =
        !subtask.avoid.empty() && registry_.another_can(kind, subtask.avoid, now);
    return first_to_finish(kind, subtask, [&](const SlaveRecord& slave) {
        return slave.takes(kind, now) && reads(slave, subtask) &&
               !(elsewhere && contains(subtask.avoid, slave.id)) &&
               (room == Room::any || slave.has_idle_thread());
    });
}

std::optional<SlaveId> Scheduler::for_backup(std::string_view kind, const WaitingSubtask& subtask,
                                             SlaveId busy, TimePoint now) const {
    if (registry_.idle().empty()) {
        return std::nullopt;
    }
    return first_to_finish(kind, subtask, [&](const SlaveRecord& slave) {
        return slave.id != busy && slave.has_idle_thread() && !slave.on_probation() &&
               slave.takes(kind, now) && reads(slave, subtask) &&
               !contains(subtask.avoid, slave.id);
    });
}

std::optional<SlaveId> Scheduler::for_suspect(std::string_view kind, const WaitingSubtask& subtask,
                                              TimePoint now) const {
    std::optional<SlaveId> best;
    std::tuple<int, bool, Duration> best_rank;
    for (const auto& [id, slave] : registry_.slaves()) {
        if (!slave.is_usable(now) || slave.reserved || slave.probation_until > now ||
            slave.capability(kind) == nullptr || !reads(slave, subtask)) {
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

Duration Scheduler::expected_finish(const SlaveRecord& slave, std::string_view kind,
                                    const WaitingSubtask& subtask) const {
    Duration finish = slave.busy_for() + registry_.expected_time(slave, kind);
    if (!slave.images.contains(subtask.image)) {
        finish += per_image_byte * subtask.image_bytes;
    }
    return finish;
}

}  // namespace ocelli::master
