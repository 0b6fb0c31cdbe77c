// Finding the master, and being heard by it.

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>

#include "common/net/dial.hpp"
#include "common/wire/codec.hpp"
#include "slave/service/capabilities.hpp"
#include "slave/service/slave_service.hpp"

namespace ocelli::slave {

namespace asio = boost::asio;
using boost::system::error_code;
using net::Connection;

namespace {

constexpr std::chrono::milliseconds kConnectDeadline{5000};

}  // namespace

asio::awaitable<void> SlaveService::connect_for_ever() {
    Milliseconds ceiling = settings_.reconnect_min;
    while (!draining_) {
        auto connected = co_await connect();
        if (draining_) {
            break;  // told to stop meanwhile
        }
        Error ended{ErrorCode::disconnected, ""};
        if (!connected) {
            ended = connected.error();
        } else {
            connection_ = *connected;
            ++session_;
            tasks_.spawn("writer", connection_->write_all());
            auto welcome = co_await introduce(*connection_);
            if (welcome) {
                ceiling = settings_.reconnect_min;
                ended = co_await serve(*welcome);
            } else {
                ended = welcome.error();
            }
            connection_->finish();
            connection_.reset();
            pool_->take_waiting();  // the master gives them to others
            idle_.cancel();
        }
        if (draining_) {
            break;
        }
        no_master_ = ended.message;
        logger_->warn("{}; trying again within {:.1f} s", ended.message,
                      static_cast<double>(ceiling.count()) / 1000);
        co_await back_off(ceiling);
        ceiling = std::min(ceiling * 2, settings_.reconnect_max);
    }
}

// Full jitter: a thousand slaves that lost one master do not come back in one moment.
asio::awaitable<void> SlaveService::back_off(Milliseconds ceiling) {
    std::uniform_int_distribution<std::int64_t> draw(0, ceiling.count());
    error_code ignored;
    wake_.expires_after(Milliseconds{draw(random_)});
    co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<Result<std::shared_ptr<Connection>>> SlaveService::connect() {
    net::Address address = settings_.master;
    auto socket = co_await net::dial(address, kConnectDeadline);
    if (!socket) {
        co_return socket.error();
    }
    net::ConnectionLimits limits;
    limits.frame.blob_bytes_max = settings_.image_bytes_max;
    auto connection = std::make_shared<Connection>(std::move(*socket), limits);
    auto secured = co_await connection->secure(credentials_.tls,
                                               expected_name(settings_.credentials, address));
    if (!secured) {
        connection->close();
        co_return secured.error();
    }
    co_return connection;
}

asio::awaitable<Result<wire::Welcome>> SlaveService::introduce(Connection& connection) {
    wire::Hello hello;
    hello.role = wire::Role::slave;
    hello.name = settings_.name;
    hello.token = credentials_.token;
    hello.incarnation = incarnation_;
    hello.threads = static_cast<std::uint32_t>(settings_.threads);
    hello.capabilities = capabilities_of(registry_);
    connection.send(hello);
    auto frame = co_await connection.receive(wire::kHelloDeadline);
    auto welcome = net::expect_welcome(frame);
    if (welcome) {
        connection.set_version(welcome->version);
        connection.send(
            wire::Announce{.image_bytes_max = settings_.image_bytes_max,
                           .pixels_max = static_cast<std::uint64_t>(settings_.image_pixels_max)});
        master_ = welcome->incarnation;
        cache_.clear();
    }
    co_return welcome;
}

asio::awaitable<Error> SlaveService::serve(wire::Welcome welcome) {
    const auto connection = connection_;
    logger_->info("the master at {} has welcomed '{}'", connection->peer(), settings_.name);
    no_master_.clear();
    if (!welcomed_once_) {
        welcomed_once_ = true;
        on_ready_();
    }
    tasks_.spawn("progress", send_progress(connection, Milliseconds{welcome.heartbeat_ms}));
    while (true) {
        auto frame = co_await connection->receive(Milliseconds{welcome.lease_ms});
        if (!frame) {
            co_return frame.error();
        }
        auto handled = handle(*frame);
        if (!handled) {
            connection->send(wire::Goodbye{handled.error().code, handled.error().message});
            co_return handled.error();
        }
    }
}

asio::awaitable<void> SlaveService::send_progress(std::shared_ptr<Connection> connection,
                                                  Milliseconds interval) {
    asio::steady_timer timer(context_);
    while (connection->is_open() && connection == connection_) {
        send_heartbeat(*connection);
        error_code ignored;
        timer.expires_after(interval);
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

void SlaveService::send_heartbeat(Connection& connection) {
    wire::Progress progress;
    progress.draining = draining_ || drained_;
    progress.running = pool_->running();
    progress.stuck = pool_->stuck(settings_.stuck_after);
    connection.send(progress);
}

}  // namespace ocelli::slave
