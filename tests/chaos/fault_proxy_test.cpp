// The proxy that the other tests harm connections with does what it is told.

#include "tests/chaos/support/fault_proxy.hpp"

#include <gtest/gtest.h>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "common/clock.hpp"
#include "tests/chaos/support/wire_peer.hpp"

namespace ocelli::testing {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using boost::system::error_code;

// A client, the proxy, and the target's end of the connection between them.
class FaultProxyTest : public ::testing::Test {
  protected:
    FaultProxyTest()
        : acceptor_(context_, {asio::ip::address_v4::loopback(), 0}),
          proxy_("127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()), 7),
          near_(proxy_.address()),
          far_(acceptor_.accept()) {}

    static void write(asio::ip::tcp::socket& socket, const std::string& text) {
        asio::write(socket, asio::buffer(text));
    }
    static std::string read(asio::ip::tcp::socket& socket, std::size_t count) {
        std::string text(count, '\0');
        error_code error;
        text.resize(asio::read(socket, asio::buffer(text), error));
        return text;
    }
    static bool has_input(asio::ip::tcp::socket& socket, std::chrono::milliseconds patience) {
        ::pollfd waiting{socket.native_handle(), POLLIN, 0};
        return ::poll(&waiting, 1, static_cast<int>(patience.count())) == 1;
    }

    asio::io_context context_;
    asio::ip::tcp::acceptor acceptor_;
    FaultProxy proxy_;
    WirePeer near_;
    asio::ip::tcp::socket far_;
};

TEST_F(FaultProxyTest, passes_both_ways_and_the_end_too) {
    write(near_.socket(), "question");
    EXPECT_EQ(read(far_, 8), "question");
    write(far_, "answer");
    far_.close();
    EXPECT_EQ(near_.read_all(), "answer");
    EXPECT_EQ(proxy_.accepted(), 1U);
}

TEST_F(FaultProxyTest, delays) {
    proxy_.set(Direction::to_target, {.delay = 80ms});
    const TimePoint begin = now();
    write(near_.socket(), "late");
    EXPECT_EQ(read(far_, 4), "late");
    EXPECT_GE(now() - begin, 80ms);
}

TEST_F(FaultProxyTest, holds_until_it_is_healed) {
    proxy_.set(Direction::both, kHeld);
    write(near_.socket(), "held");
    EXPECT_FALSE(has_input(far_, 50ms));
    proxy_.heal();
    EXPECT_EQ(read(far_, 4), "held");
}

TEST_F(FaultProxyTest, swallows_one_direction_with_its_end) {
    proxy_.set(Direction::to_target, kSwallowed);
    write(near_.socket(), "lost");
    near_.socket().shutdown(asio::ip::tcp::socket::shutdown_send);
    EXPECT_FALSE(has_input(far_, 50ms));
    write(far_, "heard");
    EXPECT_EQ(read(near_.socket(), 5), "heard");
}

TEST_F(FaultProxyTest, cuts_with_a_reset) {
    proxy_.cut();
    error_code error;
    char byte = 0;
    far_.read_some(asio::buffer(&byte, 1), error);
    EXPECT_EQ(error, asio::error::connection_reset);
    near_.socket().read_some(asio::buffer(&byte, 1), error);
    EXPECT_EQ(error, asio::error::connection_reset);
}

TEST_F(FaultProxyTest, flips_one_bit_of_a_chunk) {
    proxy_.set(Direction::to_target, {.corrupt = 1});
    const std::string sent(1000, '\0');
    write(near_.socket(), sent);
    const std::string received = read(far_, sent.size());
    ASSERT_EQ(received.size(), sent.size());
    EXPECT_EQ(std::count(received.begin(), received.end(), '\0'), 999);
}

TEST_F(FaultProxyTest, sends_a_chunk_twice) {
    proxy_.set(Direction::to_target, {.duplicate = 1});
    write(near_.socket(), "twice");
    EXPECT_EQ(read(far_, 10), "twicetwice");
}

TEST_F(FaultProxyTest, harms_one_connection_and_not_the_other) {
    WirePeer second(proxy_.address());
    asio::ip::tcp::socket far_second = acceptor_.accept();
    proxy_.set(1, Direction::both, kHeld);
    write(second.socket(), "held");
    write(near_.socket(), "free");
    EXPECT_EQ(read(far_, 4), "free");
    EXPECT_FALSE(has_input(far_second, 50ms));
    proxy_.cut(1);
    EXPECT_TRUE(has_input(far_second, 10s));
    write(near_.socket(), "still");
    EXPECT_EQ(read(far_, 5), "still");
}

}  // namespace
}  // namespace ocelli::testing
