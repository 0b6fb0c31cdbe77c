#pragma once

// How far `ocelli submit` is, in one line that is drawn again and again: on a terminal only.

#include <cstddef>
#include <string>

#include "client/terminal.hpp"
#include "common/clock.hpp"

namespace ocelli::client {

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
