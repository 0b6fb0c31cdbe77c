#pragma once

// What is to happen at which time. A plain object: each timer is set once, and may be moved.

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "common/clock.hpp"
#include "common/task_id.hpp"
#include "master/rules/task_store.hpp"

namespace ocelli::master {

// A task is reported at the latest.
struct Deadline {
    TaskId task;
    auto operator<=>(const Deadline&) const = default;
};
// An attempt has run, or waited on its slave, for too long.
struct Overdue {
    AttemptId attempt = 0;
    auto operator<=>(const Overdue&) const = default;
};
// A slot whose attempt failed waits again.
struct Retry {
    TaskId task;
    SlotIndex slot = 0;
    auto operator<=>(const Retry&) const = default;
};
using Timer = std::variant<Deadline, Overdue, Retry>;

class Timers {
  public:
    void set(const Timer& timer, TimePoint at) {
        cancel(timer);
        times_.emplace(timer, at);
        order_.emplace(at, timer);
    }
    void cancel(const Timer& timer) {
        if (const auto known = times_.find(timer); known != times_.end()) {
            order_.erase({known->second, timer});
            times_.erase(known);
        }
    }
    // Takes the earliest one out if it is due.
    std::optional<Timer> take_due(TimePoint now) {
        if (order_.empty() || order_.begin()->first > now) {
            return std::nullopt;
        }
        const Timer timer = order_.begin()->second;
        cancel(timer);
        return timer;
    }
    // The earliest; max when there is none.
    TimePoint next() const { return order_.empty() ? TimePoint::max() : order_.begin()->first; }
    std::size_t size() const { return times_.size(); }

  private:
    std::map<Timer, TimePoint> times_;
    std::set<std::pair<TimePoint, Timer>> order_;
};

}  // namespace ocelli::master
