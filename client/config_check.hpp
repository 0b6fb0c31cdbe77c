#pragma once

// `ocelli config check`: the daemon itself knows best what it takes.

#include <string>

#include "client/command_line.hpp"

namespace ocelli::client {

struct ConfigCheckOptions {
    std::string file;
    std::string daemon;  // master, slave; empty: the one that the file is for
};

struct ConfigCheckFlags {
    ConfigCheckOptions options;

    CLI::App* add_to(CLI::App& app);
    Result<ConfigCheckOptions> check() const { return options; }
};

int run_config_check(const ConfigCheckOptions& options);

}  // namespace ocelli::client
