#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ocelli::slave {

// Counts detections of the detector `name` that were dropped because the network gave numbers that
// are not finite, and logs the first such event of each detector in the life of the process: the
// threads of a pool share the network and its fault. Any thread may call.
void count_network_drops(std::string_view name, std::uint64_t dropped);
// How many were counted.
std::uint64_t network_drops(std::string_view name);

}  // namespace ocelli::slave
