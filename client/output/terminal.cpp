#include "client/output/terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

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

namespace {

constexpr std::size_t kBarMax = 40;
constexpr std::size_t kBarMin = 5;
constexpr std::chrono::milliseconds kRedrawInterval{100};

std::string time_left(double seconds) {
    const auto left = static_cast<long>(std::ceil(seconds));
    return left < 120 ? fmt::format("{} s left", left) : fmt::format("{} min left", left / 60);
}

}  // namespace

std::string progress_line(const ProgressState& state, const Terminal& terminal) {
    std::string text = fmt::format("{} of {}", state.done, state.total);
    if (state.incomplete > 0) {
        text += fmt::format(", {} not complete", state.incomplete);
    }
    if (state.done > 0 && state.seconds > 0) {
        const double pace = static_cast<double>(state.done) / state.seconds;
        text += fmt::format(", {:.1f} a second, {}", pace,
                            time_left(static_cast<double>(state.total - state.done) / pace));
    }
    const std::size_t columns = terminal.columns == 0 ? 80 : terminal.columns;
    // One column stays free, so that the line does not wrap.
    const std::size_t spare = columns > text.size() + 4 ? columns - text.size() - 4 : 0;
    if (spare >= kBarMin) {
        const std::size_t bar = std::min(spare, kBarMax);
        const std::size_t full = bar * state.done / std::max<std::size_t>(state.total, 1);
        text = fmt::format("[{}{}] {}", std::string(full, '#'), std::string(bar - full, '.'), text);
    }
    return text.substr(0, columns - 1);
}

Progress::Progress(std::size_t files, const Terminal& terminal, TimePoint begin)
    : terminal_(terminal),
      state_{.total = files},
      begin_(begin),
      on_(terminal.is_terminal && files >= kFilesMin) {}

void Progress::add(bool complete, TimePoint now) {
    ++state_.done;
    state_.incomplete += complete ? 0 : 1;
    if (!on_ || now - drawn_at_ < kRedrawInterval) {
        return;
    }
    drawn_at_ = now;
    drawn_ = true;
    state_.seconds = std::chrono::duration<double>(now - begin_).count();
    fmt::print(stderr, "\r{}\x1b[K", progress_line(state_, terminal_));
    std::fflush(stderr);
}

void Progress::clear() {
    if (drawn_) {
        drawn_ = false;
        fmt::print(stderr, "\r\x1b[K");
        std::fflush(stderr);
    }
}

}  // namespace ocelli::client
