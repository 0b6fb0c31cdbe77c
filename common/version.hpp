#pragma once

#include <string>

namespace ocelli {

// What `--version` prints: the program, its version, and what it was built from and with. `more`:
// further facts, such as "OpenCV 4.6.0".
std::string version_text(const std::string& program, const std::string& more = "");

}  // namespace ocelli
