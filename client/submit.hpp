#pragma once

// `ocelli submit`: sends files, and shows each report as it comes.

#include <string>
#include <vector>

#include "client/task_flags.hpp"

namespace ocelli::client {

struct SubmitOptions : TaskOptions {
    std::string annotate_folder;   // empty: none
    std::string artifacts_folder;  // empty: none
    std::string sheet_file;        // empty: none
    bool csv = false;
    std::chrono::milliseconds reconnect{10'000};  // how long to look for a master that went away
    bool detach = false;                          // do not wait for the reports
    std::vector<std::string> files;               // "-" is standard input
};

struct SubmitFlags {
    TaskFlags task;
    std::string reconnect = "10s";
    bool transient = false;
    SubmitOptions options;

    CLI::App* add_to(CLI::App& app);
    Result<SubmitOptions> check();
};

int run_submit(const SubmitOptions& options);

}  // namespace ocelli::client
