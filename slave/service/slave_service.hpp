#pragma once

// The slave daemon: keeps a connection to the master, for ever, and carries out what SlaveRules
// decides. Everything here runs on the io_context's single thread; the pool's threads post to it.

#include <spdlog/fwd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <vector>

#include "common/daemon/lifecycle.hpp"
#include "common/http/http_endpoint.hpp"
#include "common/net/connection.hpp"
#include "common/net/task_group.hpp"
#include "common/wire/messages.hpp"
#include "slave/service/pool.hpp"
#include "slave/service/slave_rules.hpp"
#include "slave/service/slave_settings.hpp"

namespace ocelli::slave {

class SlaveService {
  public:
    // `on_ready` is called once, when a master has welcomed this slave for the first time. Throws
    // with a sentence when certificates or token cannot be read.
    SlaveService(SlaveSettings settings, const AnalyzerRegistry& registry,
                 std::shared_ptr<spdlog::logger> logger, Notifier notifier,
                 std::function<void()> on_ready);

    // Starts the pool and serves until SIGTERM or SIGINT has been honoured: what runs is finished
    // within drain_grace, what waits is given back. A second signal skips the waiting.
    // bad_model, bad_config when an analyzer cannot be made. timed_out when an analysis hangs,
    // analysis_failed when the device is lost: the other threads have finished then.
    Result<void> run();
    // After run(): analyses still run, on threads that can't be ended. The process must end without
    // running destructors, e.g. by std::_Exit.
    bool leaves_threads_behind() const { return leaves_threads_behind_; }

  private:
    using Milliseconds = std::chrono::milliseconds;

    boost::asio::awaitable<void> connect_for_ever();
    boost::asio::awaitable<void> back_off(Milliseconds ceiling);
    boost::asio::awaitable<Result<std::shared_ptr<net::Connection>>> connect();
    boost::asio::awaitable<Result<wire::Welcome>> introduce(net::Connection& connection);
    boost::asio::awaitable<Error> serve(wire::Welcome welcome);
    boost::asio::awaitable<void> send_progress(std::shared_ptr<net::Connection> connection,
                                               Milliseconds interval);
    void send_heartbeat(net::Connection& connection);
    boost::asio::awaitable<void> watch_pool();
    boost::asio::awaitable<void> drain();
    // Takes new certificates and token for the next connection; keeps the old ones when a file is
    // bad.
    void reload();
    void look_soon();
    void take_finished();
    bool has_master() const;
    std::string summary() const;
    std::string metrics_page() const;
    std::vector<std::string> unready() const;

    const SlaveSettings settings_;
    net::Credentials credentials_;
    const AnalyzerRegistry& registry_;
    const std::shared_ptr<spdlog::logger> logger_;
    std::function<void()> on_ready_;
    const std::uint64_t incarnation_;
    std::mt19937_64 random_;

    boost::asio::io_context context_{1};
    net::TaskGroup tasks_;
    Lifecycle life_;
    boost::asio::steady_timer wake_;   // ends a back-off early
    boost::asio::steady_timer watch_;  // looks for what cannot go on
    boost::asio::steady_timer look_;   // at what runs, has ended or should run
    bool will_look_ = false;
    std::unique_ptr<HttpEndpoint> metrics_;  // null when it is off
    std::unique_ptr<Pool> pool_;
    std::optional<SlaveRules> rules_;              // with the pool
    std::shared_ptr<net::Connection> connection_;  // null while there is none
    bool welcomed_once_ = false;
    std::string no_master_;  // why there is no connection; empty while there is one
    bool leaves_threads_behind_ = false;
    std::optional<Error> failure_;  // why it ends by itself
};

}  // namespace ocelli::slave
