// Peers of a TLS listener that do not speak it, or stop in the middle.

#include <gmock/gmock.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <list>
#include <random>

#include "common/net/address.hpp"
#include "tests/integration/security_fixture.hpp"

namespace ocelli::testing {
namespace {

namespace asio = boost::asio;
using ::testing::HasSubstr;

class RawPeer {
  public:
    RawPeer(asio::io_context& context, const std::string& address) : socket_(context) {
        const auto parsed = net::parse_address(address).value();
        socket_.connect({asio::ip::make_address(parsed.host), parsed.port});
    }
    void write(const std::string& bytes) {
        boost::system::error_code ignored;  // it may be closed before all is written
        asio::write(socket_, asio::buffer(bytes), ignored);
    }
    // Everything until the master closes.
    std::string read_all() {
        std::string bytes;
        boost::system::error_code error;
        asio::read(socket_, asio::dynamic_buffer(bytes), error);
        return bytes;
    }
    void close() { socket_.close(); }

  private:
    asio::ip::tcp::socket socket_;
};

TEST_F(Security, handshakes_that_stall_end_in_time_and_hold_up_nobody) {
    Cluster& cluster = secure_cluster();
    cluster.add_slave("a", as_slave(site_));
    asio::io_context context;
    std::list<RawPeer> stalled;
    for (int i = 0; i < 100; ++i) {
        stalled.emplace_back(context,
                             i % 2 == 0 ? cluster.client_address() : cluster.slave_address());
        if (i % 3 == 0) {
            stalled.back().write("\x16");
        }
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto files = make_pictures(scratch_, 4, 320, 240);
    expect_all_complete(cluster.submit(join(Arguments{"--kinds", "edge"}, files)), files);
    EXPECT_EQ(cluster.status()["slaves"].size(), 1U);
    for (RawPeer& peer : stalled) {
        EXPECT_EQ(peer.read_all(), "");
    }
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 4s);
    EXPECT_THAT(master_log(), HasSubstr("the TLS handshake was not complete in time"));
}

TEST_F(Security, garbage_at_a_tls_listener_harms_nobody) {
    Cluster& cluster = secure_cluster();
    cluster.add_slave("a", as_slave(site_));
    std::mt19937 random(7);
    asio::io_context context;
    for (int i = 0; i < 200; ++i) {
        std::string bytes(random() % 3000 + 1, '\0');
        for (char& byte : bytes) {
            byte = static_cast<char>(random());
        }
        if (i % 2 == 0) {  // the beginning of a ClientHello, then garbage
            bytes.insert(0, std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));
        } else if (i % 5 == 0) {
            bytes.insert(0, std::string("\x16\x03\x01\x00\x10", 5));
        }
        RawPeer peer(context, i % 3 == 0 ? cluster.slave_address() : cluster.client_address());
        peer.write(bytes);
        peer.close();
    }
    const auto files = make_pictures(scratch_, 2, 160, 120);
    expect_all_complete(cluster.submit(join(Arguments{"--kinds", "edge"}, files)), files);
    EXPECT_EQ(cluster.status()["slaves"].size(), 1U);
}

}  // namespace
}  // namespace ocelli::testing
