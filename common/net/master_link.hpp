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

namespace ocelli::net {

// The answer in `frame`, or what it says instead.
template <class Answer>
Result<Answer> answer_in(const wire::Frame& frame) {
    if (frame.type == wire::Refused::kType) {
        const auto refused = wire::decode<wire::Refused>(frame);
        return refused ? refused->error : refused.error();
    }
    if (frame.type != Answer::kType) {
        return Error{ErrorCode::bad_message,
                     "the master answered something else than it was asked: install matching "
                     "releases"};
    }
    return wire::decode<Answer>(frame);
}

class MasterLink {
  public:
    MasterLink(boost::asio::any_io_executor executor, TaskGroup& tasks)
        : tasks_(tasks), heartbeat_(std::move(executor)) {}

    // Connects and introduces itself; may be called again when the connection is lost. Certificates
    // and token are read anew each time. disconnected, timed_out, bad_version, bad_token,
    // bad_config.
    boost::asio::awaitable<Result<wire::Welcome>> open(Address master, CredentialFiles files);
    // The next frame that is no heartbeat; the master's reason if it says Goodbye. timed_out when
    // nothing at all is heard for a lease, or no such frame has begun by `deadline`.
    boost::asio::awaitable<Result<wire::Frame>> receive(TimePoint deadline = TimePoint::max());
    template <class Message>
    void send(const Message& message, Blob blob = {}) {
        connection_->send(message, std::move(blob));
    }
    // Sends what is queued, then closes. Does nothing before open().
    void close();
    // Closes at once.
    void drop();

  private:
    boost::asio::awaitable<void> send_heartbeats();

    TaskGroup& tasks_;
    boost::asio::steady_timer heartbeat_;
    std::shared_ptr<Connection> connection_;
    std::chrono::milliseconds heartbeat_interval_ = wire::kHeartbeatInterval;
    std::chrono::milliseconds lease_ = wire::kLease;
    bool closing_ = false;
};

}  // namespace ocelli::net
