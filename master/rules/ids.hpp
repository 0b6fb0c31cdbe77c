#pragma once

#include <cstddef>
#include <cstdint>

namespace ocelli::master {

// Numbers that this master gives; never reused in its life.
using ClientId = std::uint64_t;   // one connection of a client
using SlaveId = std::uint64_t;    // one connection of a slave: its incarnation here
using AttemptId = std::uint64_t;  // one subtask sent to one slave

// A subtask is a slot of its task.
using SlotIndex = std::size_t;

}  // namespace ocelli::master
