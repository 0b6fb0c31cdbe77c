#include "common/daemon/notifier.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace ocelli {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// For closing connections and flushing the journal, after the grace.
constexpr milliseconds kStopMargin{5000};
constexpr const char* kAlive = "WATCHDOG";

// sd_notify(3) waits while the manager does not read, and whoever waits hangs: so this one does
// not. False when the manager has no room for the message now. One that cannot be reached at all is
// no reason to stop serving: it acts by itself.
bool send(const std::string& message) {
    const char* name = std::getenv("NOTIFY_SOCKET");
    ::sockaddr_un address{};
    if (name == nullptr || std::strlen(name) >= sizeof(address.sun_path)) {
        return true;
    }
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, name);
    if (address.sun_path[0] == '@') {
        address.sun_path[0] = 0;  // in the abstract name space
    }
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) {
        return false;
    }
    const auto bytes =
        static_cast<::socklen_t>(offsetof(::sockaddr_un, sun_path) + std::strlen(name));
    const ssize_t sent = ::sendto(socket, message.data(), message.size(), MSG_NOSIGNAL,
                                  reinterpret_cast<const ::sockaddr*>(&address), bytes);
    const bool no_room = sent < 0 && (errno == EAGAIN || errno == ENOBUFS);
    ::close(socket);
    return !no_room;
}

}  // namespace

void Notifier::tell(std::initializer_list<std::pair<const char*, std::string>> assignments) {
    for (const auto& [name, value] : assignments) {
        untold_[name] = value;
    }
    std::string message;
    for (const auto& [name, value] : untold_) {
        message += fmt::format("{}={}\n", name, value);
    }
    if (message.empty() || send(message)) {
        untold_.clear();
    } else {
        untold_.erase(kAlive);  // it says so of that moment only
    }
}

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
    tell({{"READY", "1"}, {"STATUS", status}});
}

void Notifier::status(const std::string& status) {
    if (status != status_) {
        status_ = status;
        tell({{"STATUS", status}});
    }
}

void Notifier::alive() {
    if (watched_ && !stopping_) {
        tell({{kAlive, "1"}});
    } else {
        tell({});
    }
}

void Notifier::stopping(const std::string& status, milliseconds grace) {
    stopping_ = true;
    status_ = status;
    tell({{"STOPPING", "1"},
          {"STATUS", status},
          {"EXTEND_TIMEOUT_USEC", std::to_string(microseconds{grace + kStopMargin}.count())}});
}

}  // namespace ocelli
