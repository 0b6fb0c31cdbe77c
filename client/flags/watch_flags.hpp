#pragma once

// `ocelli watch`: its flags as they are typed, and checked.

#include "client/options.hpp"
#include "client/task_flags.hpp"

namespace CLI {
class App;
}

namespace ocelli::client {

struct WatchFlags {
    TaskFlags task;
    WatchOptions options;

    void add_to(CLI::App& app);
    // Precondition: the command line was parsed into this. bad_parameter, unknown_kind, bad_config.
    Result<WatchOptions> check();
};

}  // namespace ocelli::client
