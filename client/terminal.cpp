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

}  // namespace

Terminal standard_output() {
    if (::isatty(STDOUT_FILENO) == 0) {
        return {};
    }
    Terminal terminal;
    struct ::winsize size {};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
        terminal.columns = size.ws_col;
    }
    terminal.colours = environment("NO_COLOR").empty() && environment("TERM") != "dumb";
    return terminal;
}

}  // namespace ocelli::client
