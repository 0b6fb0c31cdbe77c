#pragma once

// What is asked of a master without a picture: results, status, models, drain. Flags as they are
// typed, and checked; errors as in task_flags.hpp.

#include <string>
#include <vector>

#include "client/options.hpp"
#include "client/task_flags.hpp"

namespace CLI {
class App;
}

namespace ocelli::client {

struct ResultFlags {
    TaskFlags task;
    bool json = false;
    bool csv = false;
    std::vector<std::string> task_ids;

    void add_to(CLI::App& app);
    Result<ResultOptions> check() const;
};

struct StatusFlags {
    TaskFlags task;
    bool json = false;
    bool watch = false;
    double interval_seconds = 1;

    void add_to(CLI::App& app);
    Result<StatusOptions> check() const;
};

struct ModelsFlags {
    TaskFlags task;
    bool json = false;

    void add_to(CLI::App& app);
    Result<ModelsOptions> check() const;
};

struct DrainFlags {
    TaskFlags task;
    std::string slave;

    void add_to(CLI::App& app);
    Result<DrainOptions> check() const;
};

}  // namespace ocelli::client
