#pragma once

// `ocelli slaves drain`: a slave is to take no more work.

#include <string>

#include "client/command_line.hpp"

namespace ocelli::client {

struct DrainOptions : MasterOptions {
    std::string slave;
};

struct DrainFlags {
    MasterFlags master;
    std::string slave;

    CLI::App* add_to(CLI::App& app);
    Result<DrainOptions> check() const;
};

int run_drain(const DrainOptions& options);

}  // namespace ocelli::client
