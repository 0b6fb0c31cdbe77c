#pragma once

// The command line. Each subcommand is a file of its own: a class of its flags, as they are typed,
// with `CLI::App* add_to(CLI::App&)` and `check()`, which gives its options or what is wrong; and
// what it does with them. What is wrong is known before anything is sent.

#include <spdlog/fwd.h>

#include <chrono>
#include <memory>
#include <string>

#include "common/daemon/command_line.hpp"
#include "common/error.hpp"
#include "common/net/address.hpp"
#include "common/net/credentials.hpp"

namespace CLI {
class App;
}

namespace ocelli::client {

inline constexpr int kIncomplete = 1;
inline constexpr int kNoMaster = 3;
inline constexpr int kInterrupted = 130;

// Needs <CLI/CLI.hpp> where it is called.
template <class Flags, class Run>
void add_command(CLI::App& app, int& status, Run run) {
    const auto flags = std::make_shared<Flags>();
    auto* const command = flags->add_to(app);
    command->callback([flags, command, &status, run] {
        const auto options = flags->check();
        status = options ? run(*options) : usage_error(options.error(), *command);
    });
}

// On standard error.
void complain(const std::string& sentence);
// The client's log: only what goes wrong inside, as text on standard error.
std::shared_ptr<spdlog::logger> warnings_only();

// Who is asked, and what it takes to be let in.
struct MasterOptions {
    net::Address master{"127.0.0.1", 7600};
    net::CredentialFiles credentials;
};

struct MasterFlags {
    std::string master = "127.0.0.1:7600";
    net::CredentialFiles credentials;

    void add_to(CLI::App& command);
    // bad_parameter; bad_config when certificates or token cannot be read: better now than once
    // pictures are read. Says so on standard error when the token would travel in the open.
    Result<MasterOptions> check() const;
};

// bad_parameter, which names `flag`, unless `text` is a time between `least` and a day.
Result<void> read_duration(const char* flag, const std::string& text,
                           std::chrono::milliseconds least, std::chrono::milliseconds& time);
// Makes the folder if it is missing and tries whether files can be written there.
Result<void> check_writable_folder(const std::string& folder, const char* option);

}  // namespace ocelli::client
