#include "common/net/master_link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <limits>

#include "common/net/dial.hpp"

namespace ocelli::net {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds kConnectDeadline{5000};
// Reports carry edge maps, which may be larger than any image the master takes.
constexpr std::size_t kArtifactBytesMax = std::size_t{256} << 20U;
// For all images that are in flight, over a slow line. A master that is gone is noticed by its
// heartbeats' absence long before.
constexpr std::chrono::milliseconds kWriteDeadline{600'000};
// Whatever a master says in its Welcome, the client neither floods it nor waits for ever.
constexpr std::chrono::milliseconds kHeartbeatMin{100};
constexpr std::chrono::milliseconds kLeaseMin{1'000};
constexpr std::chrono::milliseconds kLeaseMax{60'000};

Error no_welcome(const Error& error) {
    if (error.code == ErrorCode::bad_token) {
        return error;
    }
    return {error.code,
            fmt::format("no master's welcome ({}): check that the address is a master's client "
                        "address, and that the master is not stopped",
                        error.message)};
}

Error lost(const Error& error) {
    return {error.code,
            fmt::format("the master went away ({}): see its log, and submit again", error.message)};
}

}  // namespace

asio::awaitable<Result<wire::Welcome>> MasterLink::open(Address master, CredentialFiles files) {
    const auto credentials = Credentials::load(files);
    if (!credentials) {
        co_return credentials.error();
    }
    auto socket = co_await dial(master, kConnectDeadline);
    if (!socket) {
        co_return socket.error();
    }
    if (closing_) {
        co_return Error{ErrorCode::cancelled, "the connection was given up"};
    }
    ConnectionLimits limits;
    limits.frame.blob_bytes_max = kArtifactBytesMax;
    limits.outbox_bytes_max = std::numeric_limits<std::size_t>::max();  // --concurrency bounds it
    limits.write_deadline = kWriteDeadline;
    heartbeat_.cancel();
    if (connection_) {
        connection_->close();  // the one that was lost
    }
    connection_ = std::make_shared<Connection>(std::move(*socket), limits);
    auto secured = co_await connection_->secure(credentials->tls, expected_name(files, master));
    if (!secured) {
        connection_->close();
        co_return secured.error();
    }
    tasks_.spawn("writer", connection_->write_all());
    wire::Hello hello;
    hello.role = wire::Role::client;
    hello.name = "ocelli";
    hello.token = credentials->token;
    send(hello);
    auto frame = co_await connection_->receive(wire::kHelloDeadline);
    if (!frame) {
        co_return no_welcome(frame.error());
    }
    auto welcome = expect_welcome(frame);
    if (welcome) {
        connection_->set_version(welcome->version);
        lease_ = std::clamp(std::chrono::milliseconds{welcome->lease_ms}, kLeaseMin, kLeaseMax);
        heartbeat_interval_ =
            std::clamp(std::chrono::milliseconds{welcome->heartbeat_ms}, kHeartbeatMin, lease_ / 2);
        tasks_.spawn("heartbeats", send_heartbeats());
    }
    co_return welcome;
}

asio::awaitable<Result<wire::Frame>> MasterLink::receive(TimePoint deadline) {
    while (true) {
        const auto left = std::chrono::floor<std::chrono::milliseconds>(deadline - now());
        if (left.count() <= 0) {
            co_return Error{ErrorCode::timed_out,
                            "the master is there, but does not answer: see its log"};
        }
        auto frame = co_await connection_->receive(std::min(lease_, left));
        if (frame && frame->type == wire::Heartbeat::kType) {
            continue;
        }
        if (frame && frame->type == wire::Goodbye::kType) {
            co_return farewell(*frame);
        }
        if (!frame) {
            co_return lost(frame.error());
        }
        co_return frame;
    }
}

asio::awaitable<void> MasterLink::send_heartbeats() {
    const auto connection = connection_;
    while (!closing_ && connection == connection_ && connection->is_open()) {
        send(wire::Heartbeat{});
        boost::system::error_code ignored;
        heartbeat_.expires_after(heartbeat_interval_);
        co_await heartbeat_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

void MasterLink::drop() {
    close();
    if (connection_) {
        connection_->close();
    }
}

void MasterLink::close() {
    closing_ = true;
    heartbeat_.cancel();
    if (connection_) {
        connection_->finish();
    }
}

}  // namespace ocelli::net
