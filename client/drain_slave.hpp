#pragma once

// `ocelli slaves drain`.

#include "client/options.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::client {

// The slave takes no more work: the master's answer. bad_version: the master is too
// old for it. Other errors as MasterLink's.
Result<wire::DrainAnswer> drain_slave(const DrainOptions& options);

}  // namespace ocelli::client
