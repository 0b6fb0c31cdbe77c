#pragma once

// The command line, parsed and checked: what is wrong is known before anything is sent.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "client/bench/bench_options.hpp"
#include "client/task_options.hpp"
#include "client/watch/watch_options.hpp"
#include "common/error.hpp"
#include "common/net/address.hpp"
#include "common/task_id.hpp"

namespace ocelli::client {

struct SubmitOptions : TaskOptions {
    std::string annotate_folder;   // empty: none
    std::string edge_maps_folder;  // empty: none
    std::string sheet_file;        // empty: none
    bool csv = false;
    std::chrono::milliseconds reconnect{10'000};  // how long to look for a master that went away
    bool detach = false;                          // do not wait for the reports
    std::vector<std::string> files;               // "-" is standard input
};

struct StatusOptions {
    net::Address master{"127.0.0.1", 7600};
    net::CredentialFiles credentials;
    bool json = false;
    bool watch = false;  // again and again
    std::chrono::milliseconds interval{1000};
};

struct ModelsOptions {
    net::Address master{"127.0.0.1", 7600};
    net::CredentialFiles credentials;
    bool json = false;
};

struct DrainOptions {
    net::Address master{"127.0.0.1", 7600};
    net::CredentialFiles credentials;
    std::string slave;
};

struct ResultOptions {
    net::Address master{"127.0.0.1", 7600};
    net::CredentialFiles credentials;
    bool json = false;
    bool csv = false;
    std::vector<TaskId> tasks;
};

struct ConfigCheckOptions {
    std::string file;
    std::string daemon;  // master, slave; empty: the one that the file is for
};

// Nothing more to do: --help, --version (0) or a usage error (2), already printed.
struct Exit {
    int status = 0;
};

using Options = std::variant<SubmitOptions, WatchOptions, BenchOptions, StatusOptions,
                             ResultOptions, ModelsOptions, DrainOptions, ConfigCheckOptions, Exit>;

Options parse_command_line(int argc, const char* const* argv);

// Makes the folder if it is missing and tries whether files can be written there.
Result<void> check_writable_folder(const std::string& folder, const char* option);

}  // namespace ocelli::client
