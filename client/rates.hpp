#pragma once

// What happens per second, from two looks at counters that only grow.

#include <map>
#include <string>

#include "common/clock.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::client {

class Rates {
  public:
    // By the counter's name; those of the slaves' completed subtasks by "done:" and their name.
    // Nothing at the first look, and for a counter that is new, or has fallen because whoever
    // counts has been restarted.
    std::map<std::string, double> update(const wire::StatusMessage& status, TimePoint now);

  private:
    std::map<std::string, std::uint64_t> last_;
    TimePoint looked_at_{};
};

}  // namespace ocelli::client
