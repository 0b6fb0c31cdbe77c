#include "common/daemon/notifier.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace ocelli {
namespace {

// A manager that reads only when the test does.
class NotifierTest : public ::testing::Test {
  protected:
    NotifierTest() {
        // In the abstract name space: there is no file to remove.
        const std::string name = "@ocelli-notifier-test-" + std::to_string(::getpid());
        ::sockaddr_un address{};
        address.sun_family = AF_UNIX;
        name.copy(address.sun_path, sizeof(address.sun_path) - 1);
        address.sun_path[0] = 0;
        const auto bytes =
            static_cast<::socklen_t>(offsetof(::sockaddr_un, sun_path) + name.size());
        EXPECT_EQ(::bind(socket_, reinterpret_cast<::sockaddr*>(&address), bytes), 0);
        ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
        ::setenv("WATCHDOG_USEC", "2000000", 1);
    }
    ~NotifierTest() override {
        ::unsetenv("NOTIFY_SOCKET");
        ::unsetenv("WATCHDOG_USEC");
        ::close(socket_);
    }
    std::optional<std::string> read() const {
        std::array<char, 4096> message{};
        const auto count = ::recv(socket_, message.data(), message.size(), MSG_DONTWAIT);
        return count < 0
                   ? std::nullopt
                   : std::optional(std::string(message.data(), static_cast<std::size_t>(count)));
    }

    int socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

TEST_F(NotifierTest, SaysReadyAliveAndStopping) {
    Notifier notifier;
    EXPECT_EQ(notifier.interval(), std::chrono::milliseconds{500});
    notifier.ready("no slaves");
    notifier.status("no slaves");  // as before
    notifier.alive();
    notifier.stopping("one moment", std::chrono::seconds{1});
    notifier.alive();  // no more
    EXPECT_EQ(read(), "READY=1\nSTATUS=no slaves\n");
    EXPECT_EQ(read(), "WATCHDOG=1\n");
    EXPECT_EQ(read(), "EXTEND_TIMEOUT_USEC=6000000\nSTATUS=one moment\nSTOPPING=1\n");
    EXPECT_FALSE(read());
}

TEST_F(NotifierTest, NeverWaitsForAManagerThatDoesNotReadAndCatchesUp) {
    Notifier notifier;
    for (int i = 0; i < 1000; ++i) {  // far more than the socket takes
        notifier.alive();
    }
    notifier.ready("no slaves");
    notifier.status("one slave");
    while (read()) {
    }
    notifier.alive();
    EXPECT_EQ(read(), "READY=1\nSTATUS=one slave\nWATCHDOG=1\n");
    EXPECT_FALSE(read());
}

TEST(NotifierWithoutManagerTest, SaysNothing) {
    ::unsetenv("NOTIFY_SOCKET");
    Notifier notifier;
    notifier.ready("no slaves");
    notifier.alive();
    ::setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1);
    notifier.status("one slave");
    ::unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace ocelli
