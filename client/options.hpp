#pragma once

// The command line, parsed and checked: what is wrong is known before anything is sent.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/error.hpp"
#include "common/net/address.hpp"
#include "common/parameters/parameters.hpp"
#include "common/task_id.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::client {

struct SubmitOptions {
    net::Address master{"127.0.0.1", 7600};
    std::string camera;
    std::vector<std::string> kinds;
    std::vector<ParameterOverride> overrides;
    bool json = false;
    std::string annotate_folder;   // empty: none
    std::string edge_maps_folder;  // empty: none
    std::chrono::milliseconds timeout{60'000};
    wire::Priority priority = wire::Priority::live;
    std::chrono::milliseconds max_age{0};         // of a picture; 0: any
    std::chrono::milliseconds reconnect{10'000};  // how long to look for a master that went away
    bool detach = false;                          // do not wait for the reports
    int concurrency = 8;
    std::vector<std::string> files;  // "-" is standard input
};

struct StatusOptions {
    net::Address master{"127.0.0.1", 7600};
    bool json = false;
};

struct ResultOptions {
    net::Address master{"127.0.0.1", 7600};
    bool json = false;
    std::vector<TaskId> tasks;
};

// Nothing more to do: --help, --version (0) or a usage error (2), already printed.
struct Exit {
    int status = 0;
};

using Options = std::variant<SubmitOptions, StatusOptions, ResultOptions, Exit>;

Options parse_command_line(int argc, const char* const* argv);

// The checks beyond syntax, alone for tests. bad_parameter, unknown_kind.
Result<std::vector<std::string>> parse_kinds(const std::string& list);
Result<std::vector<ParameterOverride>> parse_overrides(const std::vector<std::string>& assignments,
                                                       const std::vector<std::string>& kinds);
// Makes the folder if it is missing and tries whether files can be written there.
Result<void> check_writable_folder(const std::string& folder, const char* option);

}  // namespace ocelli::client
