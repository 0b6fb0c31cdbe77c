#pragma once

// The flags that `ocelli submit` and `ocelli watch` share: as they are typed, and checked.

#include <string>
#include <vector>

#include "client/task_options.hpp"
#include "common/error.hpp"

namespace CLI {
class App;
}

namespace ocelli::client {

struct TaskFlags {
    std::string master = "127.0.0.1:7600";
    net::CredentialFiles credentials;
    std::string kinds = "object,face,edge,corner";
    std::vector<std::string> sets;
    double timeout_seconds = 60;
    double max_age_seconds = 0;
    std::string priority = "live";
};

// The master's address, and what it takes to be let in.
void add_master_flag(CLI::App& command, TaskFlags& flags);
void add_task_flags(CLI::App& command, TaskFlags& flags, TaskOptions& options);
// Fills `options`. bad_parameter, unknown_kind.
Result<void> check_task_flags(const TaskFlags& flags, TaskOptions& options);

// bad_config when certificates or token cannot be read: better now than once pictures are read.
// Says so on standard error when the token would travel in the open.
Result<void> check_credentials(const net::CredentialFiles& files, const net::Address& master);

// Alone for tests.
Result<std::vector<std::string>> parse_kinds(const std::string& list);
Result<std::vector<ParameterOverride>> parse_overrides(const std::vector<std::string>& assignments,
                                                       const std::vector<std::string>& kinds);

}  // namespace ocelli::client
