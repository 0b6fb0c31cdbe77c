#pragma once

// A line of the state file: "open TASK DIGEST MODIFIED_NS BYTES FILE\n". In FILE whatever is not
// printable ASCII, spaces and "%" are written as "%XX".

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "client/watch/watch_state.hpp"

namespace ocelli::client {

std::string to_line(const std::string& file, const WatchEntry& entry);
// The inverse, without the newline; nothing when it is no such line.
std::optional<std::pair<std::string, WatchEntry>> parse_line(std::string_view line);

}  // namespace ocelli::client
