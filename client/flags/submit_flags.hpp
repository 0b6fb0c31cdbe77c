#pragma once

// `ocelli submit`: its flags as they are typed, and checked.

#include "client/options.hpp"
#include "client/task_flags.hpp"

namespace CLI {
class App;
}

namespace ocelli::client {

struct SubmitFlags {
    TaskFlags task;
    double reconnect_seconds = 10;
    SubmitOptions options;

    void add_to(CLI::App& app);
    // Precondition: the command line was parsed into this. bad_parameter, unknown_kind, bad_config.
    Result<SubmitOptions> check();
};

}  // namespace ocelli::client
