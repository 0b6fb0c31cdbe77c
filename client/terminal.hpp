#pragma once

// How text may look where standard output, or standard error, goes.

#include <cstddef>

namespace ocelli::client {

struct Terminal {
    std::size_t columns = 0;  // 0: no limit, as in a file or a pipe
    bool colours = false;
    bool is_terminal = false;
    std::size_t rows = 0;  // 0: no limit
};

// Colours on a terminal only, and not when NO_COLOR is set (no-color.org) or TERM is "dumb".
Terminal standard_output();
Terminal standard_error();

}  // namespace ocelli::client
