#pragma once

#include "common/clock.hpp"

namespace ocelli::master {

// Lets few lines of a kind into the log, however many there are: some at once, then one each while.
class LogLimit {
  public:
    // Whether a line may be logged now; if not, it is counted.
    bool admit(TimePoint now);
    // How many have not been logged since the last one that was; forgets them.
    int take_left_out();

  private:
    int left_ = kAtOnce;
    int left_out_ = 0;
    TimePoint refilled_{};

    static constexpr int kAtOnce = 10;
    static constexpr std::chrono::seconds kRefill{10};
};

}  // namespace ocelli::master
