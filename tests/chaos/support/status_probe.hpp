#pragma once

// Asks a master for its status over one connection: a question takes well under a millisecond, so
// that moments can be measured.

#include <chrono>
#include <functional>
#include <string>

#include "common/clock.hpp"
#include "tests/chaos/support/wire_peer.hpp"

namespace ocelli::testing {

class StatusProbe {
  public:
    explicit StatusProbe(const std::string& client_address);

    wire::StatusMessage now();
    // Asks until `holds`, and gives the time that this took from `since`; throws after `patience`.
    std::chrono::milliseconds time_until(
        const std::function<bool(const wire::StatusMessage&)>& holds, TimePoint since,
        std::chrono::seconds patience = std::chrono::seconds{120});

  private:
    WirePeer peer_;
};

std::uint64_t counter(const wire::StatusMessage& status, std::string_view name);

}  // namespace ocelli::testing
