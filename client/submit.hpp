#pragma once

// `ocelli submit`: sends the files, hands each report to `on_report` as it comes.

#include <functional>

#include "client/file_report.hpp"
#include "client/options.hpp"

namespace ocelli::client {

struct SubmitOutcome {
    std::size_t reports = 0;
    std::size_t incomplete = 0;      // of these, not `complete`
    std::optional<Error> link_lost;  // the master could not be reached, or went away
    bool interrupted = false;        // Ctrl-C
};

SubmitOutcome submit(const SubmitOptions& options,
                     const std::function<void(const FileReport&)>& on_report);

}  // namespace ocelli::client
