#include "master/rules/slave_registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ocelli::master {

namespace {

using namespace std::chrono_literals;

constexpr Duration kUnmeasured = 50ms;
constexpr double kUsual = 0.95;  // the share of attempts that do not straggle
// Every slave may fail now and then; three in a row, and it waits before it gets another try.
constexpr int kFailuresBeforeProbation = 3;
constexpr Duration kProbationMin = 500ms;
constexpr int kProbationDoublingsMax = 6;
constexpr std::size_t kDeadNamesMax = 1000;
constexpr Duration kStragglerMin = 50ms;
constexpr std::size_t kHeldImagesMax = 4096;

// Exponentially weighted mean: an eighth of the newest value.
void average_in(std::map<std::string, Duration, std::less<>>& times, std::string_view kind,
                Duration time) {
    const auto found = times.find(kind);
    if (found == times.end()) {
        times.emplace(kind, time);
    } else {
        found->second += (time - found->second) / 8;
    }
}

}  // namespace

SlaveRecord& SlaveRegistry::join(SlaveId id, const wire::Hello& hello, std::string address,
                                 TimePoint now) {
    SlaveRecord record{.id = id,
                       .name = unique_name(hello.name),
                       .address = std::move(address),
                       .incarnation = hello.incarnation,
                       .threads = hello.threads,
                       .reads_raw = hello.version_max >= 3,
                       .capabilities = hello.capabilities,
                       .heard = now,
                       .draining = false,
                       .attempts = {},
                       .running = {},
                       .reserved = false,
                       .images = KeptImages(settings_.slave_cache_bytes),
                       .service_times = {},
                       .failures_in_a_row = 0,
                       .probation_until = {},
                       .completed = 0,
                       .failed = 0};
    if (const auto dead = failures_of_dead_.find(hello.name); dead != failures_of_dead_.end()) {
        record.failures_in_a_row = dead->second;
        failures_of_dead_.erase(dead);
        put_on_probation(record, now);
    }
    leave(id, false);  // the index knows records by their place
    SlaveRecord& joined = slaves_.emplace(id, std::move(record)).first->second;
    refresh(joined);
    return joined;
}

void SlaveRegistry::refresh(const SlaveRecord& slave) {
    const auto keep = [&](std::set<SlaveId>& ids, bool belongs) {
        if (belongs) {
            ids.insert(slave.id);
        } else {
            ids.erase(slave.id);
        }
    };
    keep(with_room_, slave.has_room());
    keep(idle_, slave.has_idle_thread());
    if (!slave.has_room()) {
        placement_.remove(slave);
        return;
    }
    const Duration busy = slave.busy_for();
    for (const wire::Capability& capability : slave.capabilities) {
        placement_.put(slave, capability.kind, busy + expected_time(slave, capability.kind));
    }
}

void SlaveRegistry::note_image(SlaveRecord& slave, ImageId image, std::uint64_t bytes) {
    slave.images.touch(image, bytes);
    const auto [held, is_new] = holders_.try_emplace(image);
    if (is_new) {
        held_.push_back(image);
    }
    if (std::ranges::find(held->second, slave.id) == held->second.end()) {
        held->second.push_back(slave.id);
    }
    if (held_.size() > kHeldImagesMax) {
        holders_.erase(held_.front());
        held_.pop_front();
    }
}

const std::vector<SlaveId>& SlaveRegistry::holders(ImageId image) const {
    static const std::vector<SlaveId> kNobody;
    const auto held = holders_.find(image);
    return held == holders_.end() ? kNobody : held->second;
}

void SlaveRegistry::leave(SlaveId id, bool killed) {
    const auto found = slaves_.find(id);
    if (found == slaves_.end()) {
        return;
    }
    if (killed) {
        if (failures_of_dead_.size() >= kDeadNamesMax) {
            failures_of_dead_.clear();  // bounded before suspicious
        }
        failures_of_dead_.insert_or_assign(found->second.name, found->second.failures_in_a_row + 1);
    }
    with_room_.erase(id);
    idle_.erase(id);
    placement_.remove(found->second);
    slaves_.erase(found);
}

std::optional<SlaveId> SlaveRegistry::same_incarnation(const wire::Hello& hello) const {
    for (const auto& [id, slave] : slaves_) {
        if (slave.incarnation == hello.incarnation) {
            return id;
        }
    }
    return std::nullopt;
}

SlaveRecord* SlaveRegistry::find(SlaveId id) {
    const auto found = slaves_.find(id);
    return found == slaves_.end() ? nullptr : &found->second;
}

std::vector<SlaveId> SlaveRegistry::overdue(TimePoint now) const {
    std::vector<SlaveId> ids;
    for (const auto& [id, slave] : slaves_) {
        if (now - slave.heard >= settings_.lease) {
            ids.push_back(id);
        }
    }
    return ids;
}

bool SlaveRegistry::anyone_can(std::string_view kind) const {
    return std::ranges::any_of(slaves_, [&](const auto& entry) {
        return !entry.second.draining && entry.second.capability(kind) != nullptr;
    });
}

bool SlaveRegistry::another_can(std::string_view kind, const std::vector<SlaveId>& except,
                                TimePoint now) const {
    return std::ranges::any_of(slaves_, [&](const auto& entry) {
        const SlaveRecord& slave = entry.second;
        return slave.is_usable(now) && slave.probation_until <= now &&
               slave.capability(kind) != nullptr &&
               std::ranges::find(except, slave.id) == except.end();
    });
}

Duration SlaveRegistry::time_limit(const SlaveRecord& slave, std::string_view kind,
                                   int failures) const {
    if (!service_times_.contains(kind)) {
        return settings_.subtask_max;  // nothing was measured yet
    }
    const double milliseconds = to_milliseconds(expected_time(slave, kind)) *
                                settings_.subtask_factor * std::pow(4, failures);
    // A longest time below the shortest wins.
    return std::min<Duration>(
        settings_.subtask_max,
        std::max<Duration>(
            settings_.subtask_min,
            std::chrono::milliseconds{static_cast<std::int64_t>(std::min(milliseconds, 1e9))}));
}

std::string_view SlaveRegistry::health(const SlaveRecord& slave, TimePoint now) const {
    if (slave.stuck) {
        return "stuck";
    }
    if (slave.draining) {
        return "draining";
    }
    if (slave.is_silent(now)) {
        return "silent";
    }
    return slave.on_probation() ? "probation" : "ok";
}

void SlaveRegistry::record_success(SlaveRecord& slave, std::string_view kind, Duration service_time,
                                   Duration turnaround) {
    ++slave.completed;
    slave.failures_in_a_row = 0;
    slave.probation_until = {};
    average_in(slave.service_times, kind, service_time);
    average_in(service_times_, kind, service_time);
    auto window = turnarounds_.find(kind);
    if (window == turnarounds_.end()) {
        window = turnarounds_.emplace(kind, LatencyWindow(kUsual)).first;
    }
    window->second.add(turnaround);
}

void SlaveRegistry::record_failure(SlaveRecord& slave, TimePoint now) {
    ++slave.failed;
    if (slave.probation_until > now) {
        return;  // sent before its probation began: part of the same trouble
    }
    ++slave.failures_in_a_row;
    put_on_probation(slave, now);
}

void SlaveRegistry::put_on_probation(SlaveRecord& slave, TimePoint now) const {
    const int beyond = slave.failures_in_a_row - kFailuresBeforeProbation;
    if (beyond >= 0) {
        slave.probation_until =
            now + kProbationMin * (1 << std::min(beyond, kProbationDoublingsMax));
    }
}

Duration SlaveRegistry::expected_time(const SlaveRecord& slave, std::string_view kind) const {
    const auto here = slave.service_times.find(kind);
    return here == slave.service_times.end() ? expected_time(kind) : here->second;
}

Duration SlaveRegistry::expected_time(std::string_view kind) const {
    const auto anywhere = service_times_.find(kind);
    return anywhere == service_times_.end() ? kUnmeasured : anywhere->second;
}

std::optional<Duration> SlaveRegistry::straggles_after(std::string_view kind) const {
    const auto window = turnarounds_.find(kind);
    const auto usual = window == turnarounds_.end() ? std::nullopt : window->second.quantile();
    return usual ? std::optional(std::max<Duration>(*usual * 3 / 2, kStragglerMin)) : std::nullopt;
}

std::string SlaveRegistry::unique_name(const std::string& wanted) const {
    const auto taken = [&](const std::string& name) {
        return std::ranges::any_of(slaves_,
                                   [&](const auto& entry) { return entry.second.name == name; });
    };
    std::string name = wanted.empty() ? "slave" : wanted;
    for (int number = 2; taken(name); ++number) {
        name = fmt::format("{}#{}", wanted.empty() ? "slave" : wanted, number);
    }
    return name;
}

}  // namespace ocelli::master
