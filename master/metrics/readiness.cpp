#include "master/metrics/readiness.hpp"

#include <fmt/format.h>

#include <set>

namespace ocelli::master {

namespace {

constexpr std::size_t kKindsNamedMax = 16;
constexpr std::chrono::seconds kCommitMax{5};
// The journal finds out that there is room again by trying, when the next task comes.
constexpr std::uint64_t kRoomMin = std::uint64_t{64} << 20U;

}  // namespace

std::vector<std::string> missing_slaves(const Coordinator& coordinator,
                                        const std::vector<std::string>& kinds, TimePoint now) {
    std::set<std::string> wanted(kinds.begin(), kinds.end());
    for (const auto& [where, count] : coordinator.backlog(now).waiting) {
        wanted.insert(where.first);
    }
    std::vector<std::string> missing;
    for (const std::string& kind : wanted) {
        if (missing.size() < kKindsNamedMax && !coordinator.slaves().another_can(kind, {}, now)) {
            missing.push_back(
                fmt::format("no live slave does '{}': start one, or see why those "
                            "that `ocelli status` lists are not ok",
                            kind));
        }
    }
    return missing;
}

std::optional<std::string> journal_problem(const JournalHealth& health, std::uint64_t room,
                                           TimePoint now) {
    if (!health.problem.empty() && !(health.full && room >= kRoomMin)) {
        return health.problem;
    }
    if (health.busy_since != TimePoint::max() && now - health.busy_since > kCommitMax) {
        return fmt::format(
            "the journal has been writing for {:.0f} s: the disk hangs, or is overloaded",
            to_milliseconds(now - health.busy_since) / 1000);
    }
    return std::nullopt;
}

}  // namespace ocelli::master
