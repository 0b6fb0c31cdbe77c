#include "tests/integration/notify_socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace ocelli::testing {

using Clock = std::chrono::steady_clock;

NotifySocket::NotifySocket(std::chrono::milliseconds watchdog) {
    const std::string path = (scratch_.path() / "notify").string();
    ::sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    descriptor_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (::bind(descriptor_, reinterpret_cast<::sockaddr*>(&address), sizeof(address)) != 0) {
        throw std::runtime_error("no socket");
    }
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    ::setenv("WATCHDOG_USEC", std::to_string(watchdog.count() * 1000).c_str(), 1);
}

NotifySocket::~NotifySocket() {
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
    ::close(descriptor_);
}

std::optional<std::string> NotifySocket::next(std::chrono::milliseconds deadline) {
    ::pollfd waiting{descriptor_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(deadline.count())) <= 0) {
        return std::nullopt;
    }
    std::array<char, 4096> message{};
    const auto count = ::recv(descriptor_, message.data(), message.size(), 0);
    return std::string(message.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
}

std::string NotifySocket::await(const std::string& part) {
    const auto end = Clock::now() + kPatience;
    while (Clock::now() < end) {
        const auto message = next(100ms);
        if (message && message->find(part) != std::string::npos) {
            return *message;
        }
    }
    return "";
}

bool NotifySocket::is_silent_about(const std::string& part, std::chrono::milliseconds quiet) {
    while (next(0ms)) {
    }
    const auto end = Clock::now() + quiet;
    while (Clock::now() < end) {
        const auto message = next(10ms);
        if (message && message->find(part) != std::string::npos) {
            return false;
        }
    }
    return true;
}

}  // namespace ocelli::testing
