#include "common/service/notifier.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <algorithm>

namespace ocelli {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// For closing connections and flushing the journal, after the grace.
constexpr milliseconds kStopMargin{5000};

// A manager that cannot be reached is not a reason to stop serving: it acts by itself.
void tell(const std::string& state) {
    ::sd_notify(0, state.c_str());
}

}  // namespace

Notifier::Notifier() {
    std::uint64_t watchdog_us = 0;
    watched_ = ::sd_watchdog_enabled(0, &watchdog_us) > 0;
    if (watched_) {
        const auto quarter =
            std::chrono::floor<milliseconds>(microseconds{static_cast<std::int64_t>(watchdog_us)}) /
            4;
        interval_ = std::clamp(quarter, milliseconds{1}, interval_);
    }
}

void Notifier::ready(const std::string& status) {
    status_ = status;
    tell(fmt::format("READY=1\nSTATUS={}", status));
}

void Notifier::status(const std::string& status) {
    if (status != status_) {
        status_ = status;
        tell(fmt::format("STATUS={}", status));
    }
}

void Notifier::alive() const {
    if (watched_ && !stopping_) {
        tell("WATCHDOG=1");
    }
}

void Notifier::stopping(const std::string& status, milliseconds grace) {
    stopping_ = true;
    status_ = status;
    tell(fmt::format("STOPPING=1\nSTATUS={}\nEXTEND_TIMEOUT_USEC={}", status,
                     microseconds{grace + kStopMargin}.count()));
}

}  // namespace ocelli
