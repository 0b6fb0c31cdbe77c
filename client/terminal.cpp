#include "client/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace ocelli::client {

namespace {

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

Terminal terminal_at(int descriptor) {
    if (::isatty(descriptor) == 0) {
        return {};
    }
    Terminal terminal;
    terminal.is_terminal = true;
    struct ::winsize size {};
    if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0) {
        terminal.columns = size.ws_col;
        terminal.rows = size.ws_row;
    }
    terminal.colours = environment("NO_COLOR").empty() && environment("TERM") != "dumb";
    return terminal;
}

}  // namespace

Terminal standard_output() {
    return terminal_at(STDOUT_FILENO);
}

Terminal standard_error() {
    return terminal_at(STDERR_FILENO);
}

}  // namespace ocelli::client
