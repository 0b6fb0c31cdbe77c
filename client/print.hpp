#pragma once

// Standard output, written at once. Where it cannot be written (a full disk), what was asked for
// goes on, and the program says so when it ends.

#include <optional>
#include <string>
#include <string_view>

namespace ocelli::client {

void print(std::string_view text);

// Why something that was printed is not there, as a sentence; nothing when all of it is.
std::optional<std::string> print_failure();

}  // namespace ocelli::client
