#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "common/clock.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::master {

// What is open at a moment.
struct Backlog {
    // Subtasks in the queue, by kind and priority; kinds without any are left out.
    std::map<std::pair<std::string, wire::Priority>, std::size_t> waiting;
    std::size_t backing_off = 0;  // subtasks that wait for their retry
    std::size_t suspects = 0;     // subtasks that wait for a slave of their own
    std::size_t assigned = 0;     // attempts that slaves have
    std::size_t tasks = 0;
    std::uint64_t image_bytes = 0;  // of the open tasks
    Duration oldest{};              // since the oldest open task was accepted
};

}  // namespace ocelli::master
