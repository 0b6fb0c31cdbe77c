#include "common/logging/stderr_sink.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

namespace ocelli {

namespace {

// How long one line waits for a reader who was there a moment ago.
constexpr int kPatienceMs = 100;

std::string_view colour_of(spdlog::level::level_enum level) {
    constexpr std::array<std::string_view, 5> kColours{"\033[37m", "\033[36m", "\033[32m",
                                                       "\033[33m\033[1m", "\033[31m\033[1m"};
    return kColours[std::min<std::size_t>(static_cast<std::size_t>(level), kColours.size() - 1)];
}

}  // namespace

StderrSink::StderrSink() : colours_(::isatty(STDERR_FILENO) == 1) {}

void StderrSink::sink_it_(const spdlog::details::log_msg& message) {
    if (lost_ > 0 && is_ready()) {
        const std::string text =
            fmt::format("lines of this log that are lost, since nobody was reading it: {}", lost_);
        lost_ = 0;
        write((torn_ ? "\n" : "") +
              formatted({message.time, {}, message.logger_name, spdlog::level::warn, text}));
    }
    if (!write(formatted(message))) {
        ++lost_;
    }
}

std::string StderrSink::formatted(const spdlog::details::log_msg& message) {
    spdlog::memory_buf_t buffer;
    formatter_->format(message, buffer);
    std::string line(buffer.data(), buffer.size());
    if (colours_ && message.color_range_end > message.color_range_start) {
        line.insert(message.color_range_end, "\033[0m");
        line.insert(message.color_range_start, colour_of(message.level));
    }
    return line;
}

bool StderrSink::write(std::string_view text) {
    while (!text.empty()) {
        if (!is_ready()) {
            return false;
        }
        // What is ready takes so much without blocking.
        const ssize_t written =
            ::write(STDERR_FILENO, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
        torn_ = !text.empty();
    }
    return true;
}

bool StderrSink::is_ready() const {
    ::pollfd poll{STDERR_FILENO, POLLOUT, 0};
    int ready = 0;
    do {
        ready = ::poll(&poll, 1, lost_ == 0 ? kPatienceMs : 0);
    } while (ready < 0 && errno == EINTR);
    return ready == 1;
}

}  // namespace ocelli
