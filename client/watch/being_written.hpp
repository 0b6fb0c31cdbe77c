#pragma once

#include <string>

namespace ocelli::client {

enum class Writers { none, some, unknown };

// Whether somebody has the file open for writing. `unknown` to whoever does not own the file, and
// on file systems without leases.
Writers writers_of(const std::string& path);

}  // namespace ocelli::client
