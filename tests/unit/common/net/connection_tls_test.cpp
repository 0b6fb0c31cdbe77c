// A Connection with TLS: the same frames, and what goes wrong before the first one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <optional>

#include "common/net/connection.hpp"
#include "common/wire/codec.hpp"
#include "tests/unit/common/net/site_certificates.hpp"

namespace ocelli::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr std::chrono::milliseconds kLong{60'000};
// About TLS's records of 16 KiB, too.
constexpr std::array<std::size_t, 6> kSizes{1'000'000, 0, 1, 16'384, 180'000, 8'000};

class ConnectionTlsTest : public ::testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(site_.made());
        listener_ = Tls::load(site_.files("master"), TlsSide::listener).value();
        dialler_ = Tls::load(site_.files("slave"), TlsSide::dialler).value();
        tcp::acceptor acceptor(context_, {asio::ip::address_v4::loopback(), 0});
        peer_.connect(acceptor.local_endpoint());
        near_ = std::make_shared<Connection>(acceptor.accept(), ConnectionLimits{});
    }
    void dial() { far_ = std::make_shared<Connection>(std::move(peer_), ConnectionLimits{}); }

    // Both shake hands; what each side says of it.
    void shake_hands(std::shared_ptr<const Tls> near, std::shared_ptr<const Tls> far,
                     const std::string& name) {
        secure(near_, std::move(near), "", near_secured_);
        secure(far_, std::move(far), name, far_secured_);
        while (!near_secured_ || !far_secured_) {
            context_.run_one();
        }
        asio::co_spawn(context_, near_->write_all(), asio::detached);
        asio::co_spawn(context_, far_->write_all(), asio::detached);
    }
    void secure(std::shared_ptr<Connection> connection, std::shared_ptr<const Tls> tls,
                std::string name, std::optional<Result<void>>& secured,
                std::chrono::milliseconds deadline = kLong) {
        asio::co_spawn(
            context_,
            secure_into(std::move(connection), std::move(tls), std::move(name), deadline, secured),
            asio::detached);
    }
    Result<wire::Frame> receive(const std::shared_ptr<Connection>& connection) {
        std::optional<Result<wire::Frame>> received;
        asio::co_spawn(context_, receive_into(connection, received), asio::detached);
        while (!received) {
            context_.run_one();
        }
        return std::move(*received);
    }
    // How a raw peer that sends `bytes` is refused.
    Error refusal_of(const std::string& bytes, std::chrono::milliseconds deadline = kLong) {
        asio::write(peer_, asio::buffer(bytes));
        secure(near_, listener_, "", near_secured_, deadline);
        while (!near_secured_) {
            context_.run_one();
        }
        EXPECT_FALSE(*near_secured_);
        return *near_secured_ ? Error{ErrorCode::busy, ""} : near_secured_->error();
    }

    asio::io_context context_{1};
    SiteCertificates site_;
    std::shared_ptr<const Tls> listener_;
    std::shared_ptr<const Tls> dialler_;
    tcp::socket peer_{context_};
    std::shared_ptr<Connection> near_;  // the listener's
    std::shared_ptr<Connection> far_;
    std::optional<Result<void>> near_secured_;
    std::optional<Result<void>> far_secured_;

    static asio::awaitable<void> secure_into(std::shared_ptr<Connection> connection,
                                             std::shared_ptr<const Tls> tls, std::string name,
                                             std::chrono::milliseconds deadline,
                                             std::optional<Result<void>>& secured) {
        auto done = co_await connection->secure(std::move(tls), std::move(name), deadline);
        secured.emplace(std::move(done));
    }
    static asio::awaitable<void> receive_into(std::shared_ptr<Connection> connection,
                                              std::optional<Result<wire::Frame>>& received) {
        auto frame = co_await connection->receive(kLong);
        received.emplace(std::move(frame));
    }
};

Blob image(std::size_t bytes) {
    std::string pixels(bytes, 'p');
    for (std::size_t i = 0; i < bytes; ++i) {
        pixels[i] = static_cast<char>(i * 31 % 251);
    }
    return Blob::copy_of(pixels);
}

TEST_F(ConnectionTlsTest, large_and_small_frames_arrive_whole_in_both_directions_at_once) {
    dial();
    shake_hands(listener_, dialler_, "127.0.0.1");
    ASSERT_TRUE(*near_secured_) << near_secured_->error().message;
    ASSERT_TRUE(*far_secured_) << far_secured_->error().message;
    for (const std::size_t bytes : kSizes) {
        near_->send(wire::Submit{}, image(bytes));
        far_->send(wire::Submit{}, image(bytes));
    }
    for (const std::size_t bytes : kSizes) {
        for (const auto& connection : {near_, far_}) {
            const auto frame = receive(connection);
            ASSERT_TRUE(frame) << frame.error().message;
            EXPECT_TRUE(std::ranges::equal(frame->blob.bytes(), image(bytes).bytes()));
        }
    }
    near_->send(wire::Goodbye{ErrorCode::draining, "the end"});
    near_->finish(kLong);
    EXPECT_EQ(wire::decode<wire::Goodbye>(*receive(far_))->reason, "the end");
    EXPECT_EQ(receive(far_).error().code, ErrorCode::disconnected);
    far_->close();
    context_.run();
    EXPECT_FALSE(near_->is_open());
}

// Whoever still waits for a frame and the writer that drops what comes read at the same time.
TEST_F(ConnectionTlsTest, finishing_ends_when_the_peer_leaves_although_somebody_receives) {
    dial();
    shake_hands(listener_, dialler_, "127.0.0.1");
    ASSERT_TRUE(*near_secured_ && *far_secured_);
    std::optional<Result<wire::Frame>> received;
    asio::co_spawn(context_, receive_into(near_, received), asio::detached);
    context_.poll();
    near_->send(wire::Submit{}, image(100'000));
    near_->finish(kLong);
    far_->send(wire::Submit{}, image(1'000'000));
    ASSERT_TRUE(receive(far_));
    far_->finish(kLong);
    const TimePoint begin = now();
    context_.run();
    EXPECT_FALSE(near_->is_open());
    ASSERT_TRUE(received);
    EXPECT_FALSE(*received);
    EXPECT_LT(now() - begin, kLong / 2);
}

TEST_F(ConnectionTlsTest, a_certificate_for_another_name_is_not_believed) {
    dial();
    shake_hands(listener_, dialler_, "appliance.lan");
    ASSERT_FALSE(*far_secured_);
    EXPECT_EQ(far_secured_->error().code, ErrorCode::bad_token);
    EXPECT_THAT(far_secured_->error().message, HasSubstr("is not for that name"));
    EXPECT_THAT(near_secured_->error().message, HasSubstr("does not believe the certificate"));
}

// An address with a scope, which OpenSSL does not take, and no name at all.
TEST_F(ConnectionTlsTest, what_cannot_be_checked_is_not_believed) {
    for (const std::string name : {"fe80::1%1", "::ffff:7f00:1%eth0", ""}) {
        tcp::acceptor acceptor(context_, {asio::ip::address_v4::loopback(), 0});
        tcp::socket peer(context_);
        peer.connect(acceptor.local_endpoint());
        near_ = std::make_shared<Connection>(acceptor.accept(), ConnectionLimits{});
        far_ = std::make_shared<Connection>(std::move(peer), ConnectionLimits{});
        near_secured_.reset();
        far_secured_.reset();
        shake_hands(listener_, dialler_, name);
        EXPECT_FALSE(*far_secured_) << name;
    }
}

// A slave's certificate must not be enough to pose as a master.
TEST_F(ConnectionTlsTest, a_slaves_certificate_is_no_masters) {
    dial();
    shake_hands(Tls::load(site_.files("slave"), TlsSide::listener).value(), dialler_, "127.0.0.1");
    ASSERT_FALSE(*far_secured_);
    EXPECT_THAT(far_secured_->error().message, HasSubstr("meant for the other side"));
}

// TLS 1.3: the dialler learns only afterwards what the listener holds against it.
TEST_F(ConnectionTlsTest, whoever_shows_no_certificate_reads_that_one_is_wanted) {
    dial();
    const auto bare = Tls::load({site_.path() + "/ca.crt", "", "", ""}, TlsSide::dialler).value();
    shake_hands(listener_, bare, "localhost");
    ASSERT_FALSE(*near_secured_);
    EXPECT_EQ(near_secured_->error().code, ErrorCode::bad_token);
    EXPECT_THAT(near_secured_->error().message, HasSubstr("shows no certificate"));
    far_->send(wire::Submit{}, image(100'000));
    near_->send(wire::Submit{}, image(10));  // is not sent: nothing plain follows TLS
    near_->finish(kLong);
    const auto frame = receive(far_);
    ASSERT_FALSE(frame);
    EXPECT_THAT(frame.error().message, HasSubstr("wants a certificate, and none is set here"));
    far_->close();
    context_.run();
}

TEST_F(ConnectionTlsTest, a_plain_peer_is_told_in_plain_words) {
    const wire::Frame hello = wire::encode(wire::Hello{});
    const auto header = wire::write_header(wire::header_of(hello));
    const Error error = refusal_of({reinterpret_cast<const char*>(header.data()), header.size()});
    EXPECT_EQ(error.code, ErrorCode::bad_frame);
    EXPECT_THAT(error.message, HasSubstr("does not speak TLS, and this listener wants it"));
    asio::co_spawn(context_, near_->write_all(), asio::detached);
    near_->send(wire::Goodbye{error.code, error.message});
    near_->finish(kLong);
    dial();
    EXPECT_EQ(wire::decode<wire::Goodbye>(*receive(far_))->reason, error.message);
    far_->close();
    context_.run();
}

TEST_F(ConnectionTlsTest, a_dialler_with_tls_names_a_plain_listener) {
    dial();
    secure(far_, dialler_, "localhost", far_secured_);
    const auto begun = receive(near_);
    ASSERT_FALSE(begun);
    EXPECT_THAT(begun.error().message, HasSubstr("what came is TLS, and this side is plain"));
    asio::co_spawn(context_, near_->write_all(), asio::detached);
    near_->send(wire::Goodbye{begun.error().code, begun.error().message});
    near_->finish(kLong);
    while (!far_secured_) {
        context_.run_one();
    }
    ASSERT_FALSE(*far_secured_);
    EXPECT_THAT(far_secured_->error().message, HasSubstr("does not speak TLS: set [tls]"));
    far_->close();
    context_.run();
}

TEST_F(ConnectionTlsTest, whoever_stalls_is_timed_out) {
    for (const std::string& bytes :
         {std::string("\x16"), std::string("\x16\x03\x01\x02\x00\x01", 6)}) {
        const Error error = refusal_of(bytes, 20ms);
        EXPECT_EQ(error.code, ErrorCode::timed_out);
        EXPECT_THAT(error.message, HasSubstr("the TLS handshake was not complete in time"));
        near_->close();
        peer_.close();
        context_.restart();
        near_secured_.reset();
        tcp::acceptor acceptor(context_, {asio::ip::address_v4::loopback(), 0});
        peer_.connect(acceptor.local_endpoint());
        near_ = std::make_shared<Connection>(acceptor.accept(), ConnectionLimits{});
    }
    secure(near_, listener_, "", near_secured_, 20ms);  // says nothing at all
    while (!near_secured_) {
        context_.run_one();
    }
    EXPECT_EQ(near_secured_->error().code, ErrorCode::timed_out);
}

TEST_F(ConnectionTlsTest, garbage_is_a_bad_frame) {
    const Error error = refusal_of(std::string("\x16\x03\x01\x00\x20", 5) + std::string(32, 'g'));
    EXPECT_EQ(error.code, ErrorCode::bad_frame);
    EXPECT_THAT(error.message, HasSubstr("TLS with 127.0.0.1"));
}

TEST_F(ConnectionTlsTest, a_connection_that_is_told_to_finish_meanwhile_ends_at_once) {
    secure(near_, listener_, "", near_secured_);
    context_.poll();
    near_->finish(kLong);
    const TimePoint begin = now();
    context_.run();
    EXPECT_EQ(near_secured_->error().code, ErrorCode::disconnected);
    EXPECT_FALSE(near_->is_open());
    EXPECT_LT(now() - begin, kLong / 2);
}

}  // namespace
}  // namespace ocelli::net
