#pragma once

// The status of a master, for people and for programs that follow it.

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>

#include "client/output/terminal.hpp"
#include "common/clock.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::client {

// What happens per second, from two looks at counters that only grow.
class Rates {
  public:
    // By the counter's name; those of the slaves' completed subtasks by "done:" and their name.
    // Nothing at the first look, and for a counter that is new, or has fallen because whoever
    // counts has been restarted.
    std::map<std::string, double> update(const wire::StatusMessage& status, TimePoint now);

  private:
    std::map<std::string, std::uint64_t> last_;
    TimePoint looked_at_{};
};

// By name; see Rates.
using RateMap = std::map<std::string, double>;

// The object of `status --json`: docs/report.md.
nlohmann::ordered_json to_json(const wire::StatusMessage& status);

// A line with the time and what the master does, then the slaves. For `--watch`.
std::string live_status(const wire::StatusMessage& status, const RateMap& rates,
                        const std::string& time, const Terminal& terminal);
// The same with "time" and "rates".
nlohmann::ordered_json live_status_json(const wire::StatusMessage& status, const RateMap& rates,
                                        const std::string& time);

// What each slave can run: a row for each of its kinds.
std::string models_table(const wire::StatusMessage& status, const Terminal& terminal);
nlohmann::ordered_json models_json(const wire::StatusMessage& status);

// `text` in place of what the terminal shows: each line ends what stood there, at most as many as
// the terminal has rows.
std::string redrawn(const std::string& text, std::size_t rows);

}  // namespace ocelli::client
