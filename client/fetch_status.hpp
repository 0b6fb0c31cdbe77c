#pragma once

// `ocelli status`.

#include "client/options.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::client {

// The master's answer to a StatusRequest, within some seconds. Errors as MasterLink's.
Result<wire::StatusMessage> fetch_status(const StatusOptions& options);

}  // namespace ocelli::client
