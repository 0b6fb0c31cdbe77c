#pragma once

// A client's connection to a master: Hello, heartbeats both ways, frames. On one thread.

#include <spdlog/fwd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "common/net/address.hpp"
#include "common/net/connection.hpp"
#include "common/net/credentials.hpp"
#include "common/net/task_group.hpp"
#include "common/wire/codec.hpp"

namespace ocelli::client {

class MasterLink {
  public:
    MasterLink(boost::asio::any_io_executor executor, net::TaskGroup& tasks)
        : tasks_(tasks), heartbeat_(std::move(executor)) {}

    // Connects and introduces itself; may be called again when the connection is lost. Certificates
    // and token are read anew each time. disconnected, timed_out, bad_version, bad_token,
    // bad_config.
    boost::asio::awaitable<Result<wire::Welcome>> open(net::Address master,
                                                       net::CredentialFiles files);
    // The next frame that is no heartbeat; the master's reason if it says Goodbye. timed_out when
    // nothing at all is heard for a lease, or no such frame has begun by `deadline`.
    boost::asio::awaitable<Result<wire::Frame>> receive(TimePoint deadline = TimePoint::max());
    template <class Message>
    void send(const Message& message, Blob blob = {}) {
        connection_->send(wire::encode(message, std::move(blob), connection_->version()));
    }
    // Sends what is queued, then closes. Does nothing before open().
    void close();
    // Closes at once.
    void drop();

  private:
    boost::asio::awaitable<void> send_heartbeats();

    net::TaskGroup& tasks_;
    boost::asio::steady_timer heartbeat_;
    std::shared_ptr<net::Connection> connection_;
    std::chrono::milliseconds heartbeat_interval_ = wire::kHeartbeatInterval;
    std::chrono::milliseconds lease_ = wire::kLease;
    bool closing_ = false;
};

}  // namespace ocelli::client
