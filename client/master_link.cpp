#include "client/master_link.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "common/net/dial.hpp"

namespace ocelli::client {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds kConnectDeadline{5000};
// Reports carry edge maps, which may be larger than any image the master takes.
constexpr std::size_t kArtifactBytesMax = std::size_t{256} << 20U;

}  // namespace

asio::awaitable<Result<wire::Welcome>> MasterLink::open(net::Address master) {
    auto socket = co_await net::dial(master, kConnectDeadline);
    if (!socket) {
        co_return socket.error();
    }
    net::ConnectionLimits limits;
    limits.frame.blob_bytes_max = kArtifactBytesMax;
    limits.outbox_bytes_max = std::size_t{4} << 30U;  // bounded by --concurrency
    connection_ = std::make_shared<net::Connection>(std::move(*socket), limits);
    tasks_.spawn("writer", connection_->write_all());
    wire::Hello hello;
    hello.role = wire::Role::client;
    hello.name = "ocelli";
    send(hello);
    auto frame = co_await connection_->receive(wire::kHelloDeadline);
    auto welcome = net::expect_welcome(frame);
    if (welcome) {
        welcome_ = *welcome;
        tasks_.spawn("heartbeats", send_heartbeats());
    }
    co_return welcome;
}

asio::awaitable<Result<wire::Frame>> MasterLink::receive() {
    const std::chrono::milliseconds lease{welcome_.lease_ms};
    while (true) {
        auto frame = co_await connection_->receive(lease);
        if (frame && frame->type == wire::MessageType::heartbeat) {
            continue;
        }
        if (frame && frame->type == wire::MessageType::goodbye) {
            co_return net::farewell(*frame);
        }
        co_return frame;
    }
}

asio::awaitable<void> MasterLink::send_heartbeats() {
    while (connection_->is_open()) {
        boost::system::error_code error;
        heartbeat_.expires_after(std::chrono::milliseconds{welcome_.heartbeat_ms});
        co_await heartbeat_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            co_return;
        }
        send(wire::Heartbeat{});
    }
}

void MasterLink::close() {
    heartbeat_.cancel();
    if (connection_) {
        connection_->finish();
    }
}

}  // namespace ocelli::client
