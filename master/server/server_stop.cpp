// How the master ends: what is open is finished first.

#include <spdlog/logger.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "common/wire/codec.hpp"
#include "master/server/server.hpp"

namespace ocelli::master {

namespace asio = boost::asio;
using boost::system::error_code;

asio::awaitable<void> Server::wait_for_signals() {
    error_code error;
    const int signal =
        co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    logger_->info("signal {}: no new tasks; finishing {} open ones", signal,
                  coordinator_.tasks_open());
    stopping_ = true;
    coordinator_.stop_accepting();
    notifier_.stopping(summary(), settings_.drain_grace);
    tasks_.spawn("second signal", watch_second_signal());
    const TimePoint deadline = now() + settings_.drain_grace;
    while (coordinator_.tasks_open() > 0 && now() < deadline && !hurried_) {
        drained_.expires_at(deadline);
        co_await drained_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
    if (coordinator_.tasks_open() > 0) {
        logger_->warn("{} tasks were not finished in time", coordinator_.tasks_open());
    }
    close_all("the master was told to stop");
}

asio::awaitable<void> Server::watch_second_signal() {
    error_code error;
    co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
        logger_->warn("a second signal: not waiting for what is open");
        hurried_ = true;
        drained_.cancel();
    }
}

void Server::close_all(const std::string& reason) {
    error_code ignored;
    client_acceptor_.close(ignored);
    slave_acceptor_.close(ignored);
    if (metrics_) {
        metrics_->stop();
    }
    signals_.cancel();
    reload_signal_.stop();
    heartbeat_.stop();
    clock_.stop();
    notify_.stop();
    for (const auto& [id, connection] : peers_) {
        connection->send(wire::Goodbye{ErrorCode::draining, reason});
    }
    // Those that are about to introduce themselves, too.
    for (const ConnectionPtr& connection : connections_) {
        connection->finish();
    }
}

}  // namespace ocelli::master
