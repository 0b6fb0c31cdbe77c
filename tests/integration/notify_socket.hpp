#pragma once

// A service manager's ear: what the programs that are started while it lives tell systemd, they
// tell this socket.

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "tests/integration/cluster.hpp"

namespace ocelli::testing {

class NotifySocket {
  public:
    // Children that are started from now on find it, and are to feed a watchdog of that time.
    explicit NotifySocket(std::chrono::milliseconds watchdog);
    ~NotifySocket();
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    // The next message; nothing when none comes within `deadline`.
    std::optional<std::string> next(std::chrono::milliseconds deadline);
    // Reads until a message contains `part`, and gives that message; "" after kPatience.
    std::string await(const std::string& part);
    // Whether none contains `part` for as long as `quiet`. What came before is dropped.
    bool is_silent_about(const std::string& part, std::chrono::milliseconds quiet);

  private:
    Scratch scratch_;
    int descriptor_ = -1;
};

}  // namespace ocelli::testing
