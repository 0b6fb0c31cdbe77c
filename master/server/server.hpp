#pragma once

// The master daemon: two listeners, a session per connection, one Coordinator. It carries the
// coordinator's decisions out. Everything runs on the io_context's single thread.

#include <spdlog/fwd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>

#include "common/daemon/lifecycle.hpp"
#include "common/http/http_endpoint.hpp"
#include "common/net/connection.hpp"
#include "common/net/task_group.hpp"
#include "master/journal/journal.hpp"
#include "master/rules/coordinator.hpp"
#include "master/rules/master_settings.hpp"
#include "master/rules/task_store.hpp"
#include "master/server/listener_security.hpp"

namespace ocelli::master {

class Server : private Outbound {
  public:
    // Opens the journal and both listeners. Throws with a sentence when one cannot be.
    Server(MasterSettings settings, std::shared_ptr<spdlog::logger> logger, Notifier notifier);

    net::Address client_address() const;
    net::Address slave_address() const;

    // Serves until SIGTERM or SIGINT has been honoured: no new tasks, open ones are finished within
    // drain_grace. A second signal skips the waiting.
    void run();

  private:
    using Tcp = boost::asio::ip::tcp;
    using ConnectionPtr = std::shared_ptr<net::Connection>;
    // Who has been let in.
    struct Guest {
        Guest(wire::Hello who, Access what) : hello(std::move(who)), access(what) {}
        wire::Hello hello;
        Access access;
    };

    boost::asio::awaitable<void> accept_for_ever(Tcp::acceptor& acceptor, wire::Role role);
    boost::asio::awaitable<void> serve(ConnectionPtr connection, wire::Role role);
    boost::asio::awaitable<Result<Guest>> welcome(net::Connection& connection, wire::Role role);
    Result<Access> check_hello(const wire::Hello& hello, wire::Role role) const;
    boost::asio::awaitable<Error> serve_client(ClientId id, Access access,
                                               net::Connection& connection);
    boost::asio::awaitable<Error> serve_slave(wire::Hello hello, ConnectionPtr connection);
    boost::asio::awaitable<void> send_heartbeats();
    boost::asio::awaitable<void> keep_time();
    // How the master ends: what is open is finished first.
    boost::asio::awaitable<void> stop();
    std::string summary() const;
    void start_journal();
    // Takes new certificates and tokens for new connections; keeps the old ones when a file is bad.
    void reload();
    std::string metrics_page() const;
    std::vector<std::string> unready() const;

    Result<void> handle_client_frame(ClientId id, Access access, wire::Frame frame);
    Result<void> handle_slave_frame(SlaveId id, const wire::Frame& frame);
    void handle_results(SlaveId id, wire::Results message, const wire::Frame& frame);
    void close_all(const std::string& reason);

    void to_client(ClientId client, const wire::ToClient& message, Blob blob = {}) override;
    void to_slave(SlaveId slave, const wire::ToSlave& message, Blob blob = {}) override;
    template <class... Messages>
    void send(std::uint64_t peer, const std::variant<Messages...>& message, Blob blob);
    void close_slave(SlaveId slave, const Error& reason) override;

    const MasterSettings settings_;
    ListenerSecurity security_;
    std::shared_ptr<spdlog::logger> logger_;
    boost::asio::io_context context_{1};
    net::TaskGroup tasks_;
    Lifecycle life_;
    net::LoopTimer clock_;
    net::LoopTimer heartbeat_;
    const std::uint64_t incarnation_;  // drawn anew by each start; never 0
    Tcp::acceptor client_acceptor_;
    Tcp::acceptor slave_acceptor_;
    std::unique_ptr<HttpEndpoint> metrics_;  // null when it is off
    std::unique_ptr<Journal> journal_;       // null without a state folder
    Coordinator coordinator_;
    std::set<ConnectionPtr> connections_;           // all that are open
    std::map<std::uint64_t, ConnectionPtr> peers_;  // clients and slaves that have been welcomed
    std::unordered_map<SlaveId, ConnectionPtr> slaves_;
    std::uint64_t last_id_ = 0;
};

}  // namespace ocelli::master
