#pragma once

// `ocelli result`.

#include <functional>
#include <optional>

#include "client/file_report.hpp"
#include "client/options.hpp"
#include "common/error.hpp"

namespace ocelli::client {

// Asks for the reports of the tasks, one after the other, and hands each answer to `take`: the
// report, or why there is none (busy: not finished yet; unknown_task). Nothing, or the error that
// ended the connection.
std::optional<Error> fetch_results(
    const ResultOptions& options,
    const std::function<void(const TaskId&, Result<FileReport>)>& take);

}  // namespace ocelli::client
