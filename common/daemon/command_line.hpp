#pragma once

// The command lines of all programs: what is wrong is one sentence, and exit status 2.

#include <optional>

#include "common/error.hpp"

namespace CLI {
class App;
}

namespace ocelli {

inline constexpr int kUsage = 2;

// Parses, and runs the callbacks of `app`. Nothing: all is well; else the exit status, after help,
// a version, or what is wrong was printed.
std::optional<int> parse_command_line(CLI::App& app, int argc, const char* const* argv);

// Says on standard error what is wrong and how to get help; kUsage.
int usage_error(const Error& error, const CLI::App& command);

// `ocelli help [COMMAND]` for a program with commands.
void add_help_command(CLI::App& app);

}  // namespace ocelli
