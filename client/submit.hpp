#pragma once

// `ocelli submit`: sends the files, hands each report to `on_report` as it comes. With --detach it
// hands each accepted task to `on_detached` instead. Why the master takes nothing for a while, if
// it does not, goes to `on_waiting`, once each time.

#include <functional>

#include "client/file_report.hpp"
#include "client/options.hpp"

namespace ocelli::client {

struct SubmitOutcome {
    std::size_t reports = 0;
    std::size_t incomplete = 0;      // of these, not `complete`
    std::size_t detached = 0;        // accepted, and not waited for
    std::optional<Error> link_lost;  // the master could not be reached, or went away
    bool interrupted = false;        // Ctrl-C
};

SubmitOutcome submit(const SubmitOptions& options,
                     const std::function<void(const FileReport&)>& on_report,
                     const std::function<void(const TaskId&, const std::string& file)>& on_detached,
                     const std::function<void(const std::string& why)>& on_waiting);

}  // namespace ocelli::client
