#pragma once

// `ocelli watch`: the pictures that are put into a folder.

#include <string>

#include "client/task_flags.hpp"

namespace ocelli::client {

// The camera's name, if it is empty: that of the folder below `folder` which a picture is in.
struct WatchOptions : TaskOptions {
    std::string folder;
    std::string state_file;   // what has been reported; empty: .ocelli-watch in the folder
    std::string output_file;  // reports are appended to it; empty: standard output
    std::string move_folder;  // where complete pictures go once they are reported; empty: they stay
    bool delete_reported = false;  // complete pictures go away once they are reported
};

struct WatchFlags {
    TaskFlags task;
    WatchOptions options;

    CLI::App* add_to(CLI::App& app);
    Result<WatchOptions> check();
};

int run_watch(const WatchOptions& options);

}  // namespace ocelli::client
