// Connections that do not follow the protocol: closed with a reason in the log, nobody else harmed.

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "common/net/address.hpp"
#include "common/wire/codec.hpp"
#include "common/wire/frame.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

namespace asio = boost::asio;

class RawPeer {
  public:
    explicit RawPeer(const std::string& address) : socket_(context_) {
        const auto parsed = net::parse_address(address).value();
        socket_.connect({asio::ip::make_address(parsed.host), parsed.port});
    }

    void write(std::string_view bytes) { asio::write(socket_, asio::buffer(bytes)); }
    void write(const wire::Frame& frame) {
        const auto header = wire::write_header(wire::header_of(frame));
        asio::write(socket_, asio::buffer(header));
        asio::write(socket_, asio::buffer(frame.body));
        asio::write(socket_, asio::buffer(frame.blob.bytes().data(), frame.blob.size()));
    }
    // Everything until the master closes.
    std::string read_all() {
        std::string bytes;
        boost::system::error_code error;
        asio::read(socket_, asio::dynamic_buffer(bytes), error);
        return bytes;
    }

  private:
    asio::io_context context_;
    asio::ip::tcp::socket socket_;
};

wire::Frame hello(wire::Role role) {
    wire::Hello message;
    message.role = role;
    message.name = "raw";
    message.threads = 1;
    return wire::encode(message);
}

std::string header_with(void (*change)(wire::FrameHeader&)) {
    wire::FrameHeader header{wire::kVersionMax, wire::Hello::kType, 0, 0, 0};
    change(header);
    const auto bytes = wire::write_header(header);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(HostilePeer, is_closed_with_a_reason_and_harms_nobody) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 4, 160, 120);
    Cluster cluster;
    cluster.add_slave("a");

    struct Case {
        std::string bytes;
        std::string reason;
    };
    wire::Frame damaged = hello(wire::Role::client);
    auto damaged_header = wire::header_of(damaged);
    damaged_header.payload_crc ^= 1;
    const auto damaged_bytes = wire::write_header(damaged_header);
    std::string damaged_frame(reinterpret_cast<const char*>(damaged_bytes.data()),
                              damaged_bytes.size());
    damaged_frame.append(reinterpret_cast<const char*>(damaged.body.data()), damaged.body.size());

    const std::vector<Case> cases{
        {"GET / HTTP/1.1\r\nHost: example\r\n\r\n", "not Ocelli's protocol"},
        {header_with([](auto& h) { h.version = 99; }), "protocol version 99"},
        {header_with([](auto& h) { h.body_bytes = 1U << 30U; }), "announces a body"},
        {header_with([](auto& h) { h.blob_bytes = 0xFFFFFFFF; }), "max_image_bytes"},
        {damaged_frame, "checksum is wrong"},
        {header_with([](auto& h) { h.type = wire::Submit::kType; }), "no Hello"},
        {header_with([](auto&) {}), "malformed"}};
    for (const std::string& address : {cluster.client_address(), cluster.slave_address()}) {
        for (const Case& hostile : cases) {
            RawPeer peer(address);
            peer.write(hostile.bytes);
            EXPECT_NE(peer.read_all().find(hostile.reason), std::string::npos) << hostile.reason;
            EXPECT_NE(cluster.master().log().find(hostile.reason), std::string::npos);
        }
    }
    expect_all_complete(cluster.submit(join(std::vector<std::string>{"--kinds", "edge"}, files)),
                        files);
    EXPECT_EQ(cluster.status()["slaves"].size(), 1U);
}

TEST(HostilePeer, hostile_cereal_lengths_cost_no_memory) {
    Cluster cluster;
    // A Hello whose name announces 4 GiB.
    wire::Frame frame = hello(wire::Role::client);
    for (std::size_t i = 5; i < 9; ++i) {
        frame.body[i] = std::byte{0xFF};
    }
    RawPeer peer(cluster.client_address());
    peer.write(frame);
    EXPECT_NE(peer.read_all().find("more elements than it can hold"), std::string::npos);
}

TEST(HostilePeer, a_silent_connection_is_closed) {
    Cluster cluster;
    RawPeer peer(cluster.slave_address());
    EXPECT_NE(peer.read_all().find("nothing was heard in time"), std::string::npos);
}

TEST(HostilePeer, the_wrong_listener_is_named) {
    Cluster cluster;
    RawPeer peer(cluster.slave_address());
    peer.write(hello(wire::Role::client));
    EXPECT_NE(peer.read_all().find("use the other address"), std::string::npos);
}

TEST(HostilePeer, results_that_nobody_asked_for_are_counted_and_dropped) {
    Cluster cluster;
    RawPeer liar(cluster.slave_address());
    liar.write(hello(wire::Role::slave));
    liar.write(wire::encode(wire::Results{1, {{.attempt = 12345}}}));
    EXPECT_TRUE(cluster.wait_for(
        [](const Json& status) { return status["counters"]["stale_results"] == 1; }));
}

}  // namespace
}  // namespace ocelli::testing
