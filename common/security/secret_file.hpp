#pragma once

#include <string>

#include "common/error.hpp"

namespace ocelli {

// The content of a small file. bad_config when it cannot be read, or is larger than 1 MiB.
Result<std::string> read_small_file(const std::string& path);

// The same for a file that only this process's user may know: a token, or a private key. Nobody
// else may read or write it, but one of root's may be readable by a group that this process is in
// (or, to root itself, by any group: root checks files for services). bad_config otherwise.
Result<std::string> read_secret_file(const std::string& path);

}  // namespace ocelli
