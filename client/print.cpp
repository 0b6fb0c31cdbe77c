#include "client/print.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace ocelli::client {

namespace {

int failure = 0;  // errno of the first

}  // namespace

void print(std::string_view text) {
    if (failure != 0) {
        return;
    }
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() ||
        std::fflush(stdout) != 0) {
        failure = errno;
    }
}

std::optional<std::string> print_failure() {
    if (failure == 0) {
        return std::nullopt;
    }
    return fmt::format(
        "standard output cannot be written ({}), and something that belongs there is missing: see "
        "that the disk has room",
        std::strerror(failure));
}

}  // namespace ocelli::client
