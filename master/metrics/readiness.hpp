#pragma once

// Whether a task that is submitted now would be accepted and done.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "master/journal/journal.hpp"
#include "master/rules/coordinator.hpp"

namespace ocelli::master {

// A sentence for each thing that is missing: a live slave for one of `kinds`, or for a kind that a
// subtask waits for.
std::vector<std::string> missing_slaves(const Coordinator& coordinator,
                                        const std::vector<std::string>& kinds, TimePoint now);

// Nothing while the journal takes tasks. `room`: the bytes that are free where it writes.
std::optional<std::string> journal_problem(const JournalHealth& health, std::uint64_t room,
                                           TimePoint now);

}  // namespace ocelli::master
