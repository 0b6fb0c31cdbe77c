#pragma once

#include <spdlog/fwd.h>

#include <memory>

namespace ocelli::client {

// The client's log: only what goes wrong inside, as text on stderr.
std::shared_ptr<spdlog::logger> warnings_only();

}  // namespace ocelli::client
