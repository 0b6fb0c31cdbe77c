#pragma once

// A client for the daemons' metrics port.

#include <chrono>
#include <optional>
#include <string>

#include "tests/integration/process.hpp"

namespace ocelli::testing {

struct HttpReply {
    int status = 0;
    std::string body;
};

// Where the daemon's log says that its metrics are; "" when it does not say so.
std::string metrics_address(const Process& daemon);

// Nothing when no whole answer comes within `deadline`.
std::optional<HttpReply> http_get(const std::string& address, const std::string& path,
                                  std::chrono::milliseconds deadline);
// Sends `request` as it is and reads until the other side closes.
std::optional<std::string> http_exchange(const std::string& address, const std::string& request,
                                         std::chrono::milliseconds deadline);

}  // namespace ocelli::testing
