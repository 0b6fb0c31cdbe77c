#pragma once

// What the master shows to those who connect, and asks of them.

#include <spdlog/fwd.h>

#include <memory>
#include <string>
#include <vector>

#include "common/error.hpp"
#include "common/net/tls.hpp"
#include "master/rules/gate.hpp"
#include "master/rules/master_settings.hpp"

namespace ocelli::master {

struct ListenerSecurity {
    std::shared_ptr<const net::Tls> tls;  // null: plain
    Gate gate;

    // Reads certificates and tokens. bad_config: a file is wrong, two roles have one token.
    static Result<ListenerSecurity> load(const MasterSettings& settings);
};

// bad_config when both listeners have one address, or one that other machines can reach has no TLS
// or no token, unless the settings say that this is meant: the sentence says what to set.
Result<void> check_listeners(const MasterSettings& settings);
// What the operator should know at each start although nothing is wrong.
std::vector<std::string> security_warnings(const MasterSettings& settings,
                                           const ListenerSecurity& security);

// How many connections, of those `wanted`, leave file descriptors for the journal and the logs.
// Raises the process's own limit (RLIMIT_NOFILE) for them as far as it may, and logs a warning when
// that is not enough.
int connections_that_fit(int wanted, spdlog::logger& logger);

}  // namespace ocelli::master
