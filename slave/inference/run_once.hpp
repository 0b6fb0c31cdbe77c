#pragma once

#include "slave/inference/engine.hpp"

namespace ocelli::slave {

// Whether the engine really runs its network, on zeros; sides that may be of any length are 64.
Result<void> run_once(Engine& engine);

}  // namespace ocelli::slave
