#pragma once

// What `ocelli submit`, `ocelli watch` and `ocelli bench` ask of a master for each picture.

#include <chrono>
#include <string>
#include <vector>

#include "common/net/address.hpp"
#include "common/net/credentials.hpp"
#include "common/parameters/parameters.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::client {

struct TaskOptions {
    net::Address master{"127.0.0.1", 7600};
    net::CredentialFiles credentials;
    std::string camera;
    std::vector<std::string> kinds;
    std::vector<ParameterOverride> overrides;
    bool json = false;
    std::chrono::milliseconds timeout{60'000};
    std::chrono::milliseconds max_age{0};  // of a picture; 0: any
    wire::Priority priority = wire::Priority::live;
    int concurrency = 8;
};

// A task as the options say, with a new id.
wire::Submit new_submission(const TaskOptions& options);

}  // namespace ocelli::client
