#include "common/net/connection.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <optional>

#include "common/wire/codec.hpp"

namespace ocelli::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kLong{60'000};

// A Connection, and the raw socket at its other end.
class ConnectionTest : public ::testing::Test {
  protected:
    void connect(ConnectionLimits limits = {}) {
        tcp::acceptor acceptor(context_, {asio::ip::address_v4::loopback(), 0});
        peer_.connect(acceptor.local_endpoint());
        connection_ = std::make_shared<Connection>(acceptor.accept(), limits);
        asio::co_spawn(context_, connection_->write_all(), asio::detached);
    }

    // What receive() gives.
    Result<wire::Frame> receive(std::chrono::milliseconds idle,
                                TimePoint complete_by = TimePoint::max()) {
        std::optional<Result<wire::Frame>> received;
        asio::co_spawn(context_, receive_into(received, idle, complete_by), asio::detached);
        while (!received) {
            context_.run_one();
        }
        return std::move(*received);
    }

    void write_raw(const wire::Frame& frame) {
        const auto header = wire::write_header(wire::header_of(frame));
        asio::write(peer_, asio::buffer(header));
        asio::write(peer_, asio::buffer(frame.body));
        asio::write(peer_, asio::buffer(frame.blob.bytes().data(), frame.blob.size()));
    }

    asio::io_context context_{1};
    tcp::socket peer_{context_};
    std::shared_ptr<Connection> connection_;

    asio::awaitable<void> receive_one() {
        const auto self = connection_;
        const auto frame = co_await self->receive(kLong);
        EXPECT_FALSE(frame);
    }

  private:
    asio::awaitable<void> receive_into(std::optional<Result<wire::Frame>>& received,
                                       std::chrono::milliseconds idle, TimePoint complete_by) {
        auto frame = co_await connection_->receive(idle, complete_by);
        received.emplace(std::move(frame));
    }
};

Blob image(std::size_t bytes) {
    return Blob::copy_of(std::string(bytes, 'p'));
}

wire::Frame image_frame(std::size_t bytes) {
    return wire::encode(wire::Submit{}, image(bytes));
}

TEST_F(ConnectionTest, many_small_frames_in_one_packet_arrive_in_order) {
    connect();
    for (std::uint64_t i = 0; i < 500; ++i) {
        write_raw(wire::encode(wire::CancelSubtask{i}));
    }
    for (std::uint64_t i = 0; i < 500; ++i) {
        const auto frame = receive(kLong);
        ASSERT_TRUE(frame) << frame.error().message;
        EXPECT_EQ(wire::decode<wire::CancelSubtask>(*frame)->attempt, i);
    }
}

TEST_F(ConnectionTest, silence_is_timed_out) {
    connect();
    const auto frame = receive(20ms);
    ASSERT_FALSE(frame);
    EXPECT_EQ(frame.error().code, ErrorCode::timed_out);
    EXPECT_NE(frame.error().message.find("nothing was heard"), std::string::npos);
}

TEST_F(ConnectionTest, a_frame_that_does_not_end_is_timed_out) {
    ConnectionLimits limits;
    limits.frame_deadline = 20ms;
    connect(limits);
    const auto header = wire::write_header(wire::header_of(image_frame(100)));
    asio::write(peer_, asio::buffer(header));
    const auto frame = receive(kLong);
    ASSERT_FALSE(frame);
    EXPECT_EQ(frame.error().code, ErrorCode::timed_out);
    EXPECT_NE(frame.error().message.find("not complete"), std::string::npos);
}

// A link that fails in the middle of a large frame is noticed like any other.
TEST_F(ConnectionTest, silence_inside_a_frame_is_timed_out) {
    ConnectionLimits limits;
    limits.frame_deadline = kLong;
    connect(limits);
    const auto header = wire::write_header(wire::header_of(image_frame(1'000'000)));
    asio::write(peer_, asio::buffer(header));
    asio::write(peer_, asio::buffer(std::string(200'000, 'p')));
    const auto frame = receive(20ms);
    ASSERT_FALSE(frame);
    EXPECT_EQ(frame.error().code, ErrorCode::timed_out);
    EXPECT_NE(frame.error().message.find("nothing was heard"), std::string::npos);
}

TEST_F(ConnectionTest, a_frame_that_must_be_complete_by_a_moment_is_timed_out_then) {
    connect();
    asio::write(peer_, asio::buffer("O", 1));
    const auto frame = receive(kLong, now() + 20ms);
    ASSERT_FALSE(frame);
    EXPECT_EQ(frame.error().code, ErrorCode::timed_out);
    EXPECT_NE(frame.error().message.find("not complete"), std::string::npos);
}

TEST_F(ConnectionTest, damage_is_a_bad_frame) {
    connect();
    wire::Frame frame = image_frame(10);
    auto header = wire::header_of(frame);
    header.payload_crc ^= 1;
    const auto header_bytes = wire::write_header(header);
    asio::write(peer_, asio::buffer(header_bytes));
    asio::write(peer_, asio::buffer(frame.body));
    asio::write(peer_, asio::buffer(frame.blob.bytes().data(), frame.blob.size()));
    EXPECT_EQ(receive(kLong).error().code, ErrorCode::bad_frame);
}

TEST_F(ConnectionTest, a_peer_that_leaves_is_disconnected) {
    connect();
    peer_.close();
    EXPECT_EQ(receive(kLong).error().code, ErrorCode::disconnected);
}

TEST_F(ConnectionTest, large_blobs_arrive_whole_in_both_directions) {
    connect();
    const Blob expected = image(5'000'000);
    connection_->send(wire::Submit{}, expected);
    connection_->finish(kLong);
    // The other end is a Connection too.
    auto other = std::make_shared<Connection>(std::move(peer_), ConnectionLimits{});
    std::swap(connection_, other);
    const auto frame = receive(kLong);
    ASSERT_TRUE(frame) << frame.error().message;
    EXPECT_TRUE(std::ranges::equal(frame->blob.bytes(), expected.bytes()));
    connection_->close();
    context_.run();
}

// The last frame reaches a peer that is still sending when the connection is finished.
TEST_F(ConnectionTest, goodbye_survives_unread_input) {
    connect();
    for (int i = 0; i < 50; ++i) {
        write_raw(image_frame(1000));
    }
    connection_->send(wire::Goodbye{ErrorCode::bad_token, "go away"});
    connection_->finish(kLong);
    auto server = connection_;
    connection_ = std::make_shared<Connection>(std::move(peer_), ConnectionLimits{});
    const auto frame = receive(kLong);
    ASSERT_TRUE(frame) << frame.error().message;
    EXPECT_EQ(wire::decode<wire::Goodbye>(*frame)->reason, "go away");
    connection_->close();
    context_.run();
    EXPECT_FALSE(server->is_open());
}

// Whoever still waits for a frame then must not keep the connection open until the grace is over.
TEST_F(ConnectionTest, finishing_ends_when_the_peer_leaves_although_somebody_receives) {
    connect();
    asio::co_spawn(context_, receive_one(), asio::detached);
    context_.poll();
    connection_->send(wire::Submit{}, image(10));
    connection_->finish(kLong);
    context_.poll();
    peer_.close();
    const TimePoint begin = now();
    context_.run();
    EXPECT_FALSE(connection_->is_open());
    EXPECT_LT(now() - begin, kLong / 2);
}

TEST_F(ConnectionTest, a_peer_that_never_reads_is_dropped) {
    ConnectionLimits limits;
    limits.outbox_bytes_max = 1'000'000;
    connect(limits);
    for (int i = 0; i < 20 && connection_->is_open(); ++i) {
        connection_->send(wire::Submit{}, image(100'000));
    }
    EXPECT_FALSE(connection_->is_open());
    context_.run();
}

TEST_F(ConnectionTest, closing_twice_is_fine) {
    connect();
    connection_->close();
    connection_->close();
    connection_->finish();
    connection_->send(wire::Submit{}, image(1));
    context_.run();
    EXPECT_FALSE(connection_->is_open());
}

}  // namespace
}  // namespace ocelli::net
