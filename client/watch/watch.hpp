#pragma once

// `ocelli watch`: the pictures that are put into a folder.

#include <chrono>
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
    // All folders are looked through so often; 0: as their file system needs it.
    std::chrono::milliseconds rescan{0};

    std::string path_of(const std::string& file) const { return folder + "/" + file; }
    bool puts_away() const { return delete_reported || !move_folder.empty(); }
};

struct WatchFlags {
    TaskFlags task;
    WatchOptions options;
    std::string rescan;

    CLI::App* add_to(CLI::App& app);
    Result<WatchOptions> check();
};

int run_watch(const WatchOptions& options);

}  // namespace ocelli::client
