#pragma once

// What a process uses, from /proc.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace ocelli::testing {

std::uint64_t resident_kib(pid_t process);
// Of all its threads, in user and system mode.
std::chrono::milliseconds cpu_time(pid_t process);
std::size_t open_descriptors(pid_t process);
// How many it may have open from now on; what is open stays open.
void limit_descriptors(pid_t process, std::uint64_t limit);

}  // namespace ocelli::testing
