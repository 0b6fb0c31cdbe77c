#pragma once

// What `ocelli submit`, `ocelli watch` and `ocelli bench` ask of a master for each picture.

#include <chrono>
#include <string>
#include <vector>

#include "client/command_line.hpp"
#include "common/kinds/parameters.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::client {

struct TaskOptions : MasterOptions {
    std::string camera;
    std::vector<std::string> kinds;
    std::vector<ParameterOverride> overrides;
    bool json = false;
    std::chrono::milliseconds timeout{60'000};
    std::chrono::milliseconds max_age{0};  // of a picture; 0: any
    wire::Priority priority = wire::Priority::live;
    wire::Durability durability = wire::Durability::durable;
    int concurrency = 8;
};

// A task as the options say, with a new id.
wire::Submit new_submission(const TaskOptions& options);

// Their flags as they are typed.
struct TaskFlags {
    MasterFlags master;
    std::string kinds;
    std::vector<std::string> sets;
    std::string timeout = "60s";
    std::string max_age = "0s";
    std::string priority = "live";

    TaskFlags();
    void add_to(CLI::App& command, TaskOptions& options);
    // Fills `options`. bad_parameter, unknown_kind.
    Result<void> check(TaskOptions& options) const;
};

}  // namespace ocelli::client
