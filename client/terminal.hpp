#pragma once

// How tables may look where standard output goes.

#include <cstddef>

namespace ocelli::client {

struct Terminal {
    std::size_t columns = 0;  // 0: no limit, as in a file or a pipe
    bool colours = false;
};

// Colours on a terminal only, and not when NO_COLOR is set (no-color.org) or TERM is "dumb".
Terminal standard_output();

}  // namespace ocelli::client
