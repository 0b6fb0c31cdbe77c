#pragma once

#include <string>

#include "client/task_options.hpp"

namespace ocelli::client {

// `ocelli watch`: what to do with the pictures that are put into a folder.
// The camera's name, if it is empty: that of the folder below `folder` which a picture is in.
struct WatchOptions : TaskOptions {
    std::string folder;
    std::string state_file;   // what has been reported; empty: .ocelli-watch in the folder
    std::string output_file;  // reports are appended to it; empty: standard output
    std::string move_folder;  // where complete pictures go once they are reported; empty: they stay
    bool delete_reported = false;  // complete pictures go away once they are reported
};

}  // namespace ocelli::client
