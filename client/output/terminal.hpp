#pragma once

// Standard output and standard error: how text may look there, what is printed, how far it is.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/clock.hpp"

namespace ocelli::client {

// How text may look where standard output, or standard error, goes.
struct Terminal {
    std::size_t columns = 0;  // 0: no limit, as in a file or a pipe
    bool colours = false;
    bool is_terminal = false;
    std::size_t rows = 0;  // 0: no limit
};

// Colours on a terminal only, and not when NO_COLOR is set (no-color.org) or TERM is "dumb".
Terminal standard_output();
Terminal standard_error();

// Standard output, written at once. Where it cannot be written (a full disk), what was asked for
// goes on, and the program says so when it ends.
void print(std::string_view text);

// Why something that was printed is not there, as a sentence; nothing when all of it is.
std::optional<std::string> print_failure();

// How far `ocelli submit` is, in one line that is drawn again and again: on a terminal only.
struct ProgressState {
    std::size_t total = 0;
    std::size_t done = 0;
    std::size_t incomplete = 0;  // of these
    double seconds = 0;          // since the start
};

// "[#####.....] 50 of 100, 2 not complete, 12.5 a second, 4 s left", as much as fits.
std::string progress_line(const ProgressState& state, const Terminal& terminal);

class Progress {
  public:
    static constexpr std::size_t kFilesMin = 4;  // for fewer nothing is drawn

    // Draws on standard error when `terminal` says that it is one.
    Progress(std::size_t files, const Terminal& terminal, TimePoint begin);
    ~Progress() { clear(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void add(bool complete, TimePoint now);
    // Takes the line away, before something else is written.
    void clear();

  private:
    Terminal terminal_;
    ProgressState state_;
    TimePoint begin_;
    TimePoint drawn_at_{};
    bool on_ = false;
    bool drawn_ = false;
};

}  // namespace ocelli::client
