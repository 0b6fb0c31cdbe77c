#pragma once

// `ocelli bench`: its flags as they are typed, and checked.

#include "client/options.hpp"
#include "client/task_flags.hpp"

namespace CLI {
class App;
}

namespace ocelli::client {

struct BenchFlags {
    TaskFlags task;
    double duration_seconds = 10;
    double warm_up_seconds = 1;
    BenchOptions options;

    void add_to(CLI::App& app);
    // Precondition: the command line was parsed into this. bad_parameter, unknown_kind, bad_config.
    Result<BenchOptions> check();
};

}  // namespace ocelli::client
