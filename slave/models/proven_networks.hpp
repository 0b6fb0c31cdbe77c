#pragma once

#include <optional>
#include <string>

#include "slave/models/network_source.hpp"

namespace ocelli::slave {

// Remembers for the life of the process that a network loaded and fits its manifest, as long as the
// size and the time of its file do not change. Any thread may call.
void remember_proven(const NetworkSource& source, const std::string& device);
// The device that it ran on, or nothing.
std::optional<std::string> proven_device(const NetworkSource& source);

}  // namespace ocelli::slave
