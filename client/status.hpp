#pragma once

// `ocelli status` and `ocelli models`: what a master says of itself and its slaves.

#include <chrono>

#include "client/command_line.hpp"

namespace ocelli::client {

struct StatusOptions : MasterOptions {
    bool json = false;
    bool watch = false;  // again and again
    std::chrono::milliseconds interval{1000};
};

struct StatusFlags {
    MasterFlags master;
    bool json = false;
    bool watch = false;
    double interval_seconds = 1;

    CLI::App* add_to(CLI::App& app);
    Result<StatusOptions> check() const;
};

struct ModelsFlags {
    MasterFlags master;
    bool json = false;

    CLI::App* add_to(CLI::App& app);
    Result<StatusOptions> check() const;
};

int run_status(const StatusOptions& options);
int run_models(const StatusOptions& options);

}  // namespace ocelli::client
