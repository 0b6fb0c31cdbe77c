#pragma once

// The status of a master, for people and for programs that follow it.

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "client/terminal.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::client {

// By name; see Rates.
using RateMap = std::map<std::string, double>;

// A line with the time and what the master does, then the slaves. For `--watch`.
std::string live_status(const wire::StatusMessage& status, const RateMap& rates,
                        const std::string& time, const Terminal& terminal);
// The object of `status --json`, with "time" and "rates".
nlohmann::ordered_json live_status_json(const wire::StatusMessage& status, const RateMap& rates,
                                        const std::string& time);

// What each slave can run: a row for each of its kinds.
std::string models_table(const wire::StatusMessage& status, const Terminal& terminal);
nlohmann::ordered_json models_json(const wire::StatusMessage& status);

// `text` in place of what the terminal shows: each line ends what stood there, at most as many as
// the terminal has rows.
std::string redrawn(const std::string& text, std::size_t rows);

}  // namespace ocelli::client
