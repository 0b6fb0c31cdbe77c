#pragma once

// The slave daemon: keeps a connection to the master, for ever; hands what it is asked to the pool
// and sends back what the pool found. Everything here runs on the io_context's single thread; the
// pool's threads post to it.

#include <spdlog/fwd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <vector>

#include "common/daemon/notifier.hpp"
#include "common/daemon/reload_signal.hpp"
#include "common/http/http_endpoint.hpp"
#include "common/net/connection.hpp"
#include "common/net/task_group.hpp"
#include "common/wire/messages.hpp"
#include "slave/service/image_cache.hpp"
#include "slave/service/pool.hpp"
#include "slave/service/slave_metrics.hpp"
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
    boost::asio::awaitable<void> watch_pool();
    boost::asio::awaitable<void> notify_systemd();
    std::string summary() const;
    bool has_master() const;
    void open_metrics();
    std::string metrics_page() const;
    std::vector<std::string> unready() const;
    boost::asio::awaitable<void> wait_for_signals();
    boost::asio::awaitable<void> drain();
    boost::asio::awaitable<void> skip_waiting();
    // Takes new certificates and token for the next connection; keeps the old ones when a file is
    // bad.
    void reload();

    Result<void> handle(const wire::Frame& frame);
    void handle_work(wire::Work work, const Blob& image);
    bool handle_subtask(wire::RunSubtask message, std::uint64_t image_number);
    void handle_cancel(std::uint64_t attempt);
    void handle_drain();
    void tell_begun_soon();
    void hand_over(JobResult result);
    void take_finished();
    void send_results(wire::Results& message, std::vector<std::byte>& artifacts);
    std::optional<wire::SubtaskResult> on_finished(JobResult result,
                                                   std::vector<std::byte>& artifacts);
    void send_error(std::uint64_t attempt, Error error);
    void send_heartbeat(net::Connection& connection);
    template <class Message>
    void send(const Message& message, Blob blob = {});

    const SlaveSettings settings_;
    net::Credentials credentials_;
    const AnalyzerRegistry& registry_;
    const std::shared_ptr<spdlog::logger> logger_;
    Notifier notifier_;
    std::function<void()> on_ready_;
    const std::uint64_t incarnation_;
    std::mt19937_64 random_;

    boost::asio::io_context context_{1};
    net::TaskGroup tasks_;
    boost::asio::signal_set signals_;
    net::ReloadSignal reload_signal_;
    boost::asio::steady_timer wake_;   // ends a back-off early
    boost::asio::steady_timer idle_;   // ends a drain when the pool has nothing left
    boost::asio::steady_timer watch_;  // looks for what cannot go on
    boost::asio::steady_timer notify_;
    boost::asio::steady_timer begun_;  // tells the master what runs
    bool will_tell_begun_ = false;
    std::unique_ptr<HttpEndpoint> metrics_;  // null when it is off
    SlaveStatistics statistics_;
    ImageCache cache_;
    std::unique_ptr<Pool> pool_;
    std::mutex finished_mutex_;
    std::vector<JobResult> finished_;              // and not yet taken
    std::shared_ptr<net::Connection> connection_;  // null while there is none
    std::uint64_t session_ = 0;                    // counts connections
    std::uint64_t master_ = 0;                     // the incarnation that it is connected to
    bool draining_ = false;                        // and ends
    bool drained_ = false;  // takes no more work because the master says so, and stays
    bool hurried_ = false;
    bool welcomed_once_ = false;
    std::string no_master_;       // why there is no connection; empty while there is one
    std::uint64_t answered_ = 0;  // subtasks
    bool leaves_threads_behind_ = false;
    std::optional<Error> failure_;  // why it ends by itself
};

}  // namespace ocelli::slave
