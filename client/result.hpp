#pragma once

// `ocelli result`: the reports of tasks again.

#include <string>
#include <vector>

#include "client/command_line.hpp"
#include "common/task_id.hpp"

namespace ocelli::client {

struct ResultOptions : MasterOptions {
    bool json = false;
    bool csv = false;
    std::vector<TaskId> tasks;
};

struct ResultFlags {
    MasterFlags master;
    bool json = false;
    bool csv = false;
    std::vector<std::string> task_ids;

    CLI::App* add_to(CLI::App& app);
    Result<ResultOptions> check() const;
};

int run_result(const ResultOptions& options);

}  // namespace ocelli::client
