#pragma once

// One run of `ocelli bench`: a load on a live master. In an open loop snapshots are sent when they
// are due, however long the others take, and their latency counts from then: a master that stalls
// is not spared (no coordinated omission). Runs its own io_context on the calling thread.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <optional>
#include <unordered_map>
#include <vector>

#include "client/bench/arrivals.hpp"
#include "client/bench/bench_options.hpp"
#include "client/bench/bench_result.hpp"
#include "client/master_link.hpp"
#include "common/blob.hpp"
#include "common/net/loop_timer.hpp"
#include "common/task_id.hpp"

namespace ocelli::client {

class BenchSession {
  public:
    // `pictures`: at least one. `options` must outlive the session.
    BenchSession(const BenchOptions& options, std::vector<Blob> pictures);

    BenchResult run();

  private:
    struct Open {
        TimePoint due;
        bool measured = false;
    };

    boost::asio::awaitable<void> work();
    boost::asio::awaitable<void> send_open_loop();
    boost::asio::awaitable<void> end_in_time();
    boost::asio::awaitable<void> watch_signals();
    void send(TimePoint due);
    Result<void> handle(const wire::Frame& frame);
    void on_report(const wire::ReportMessage& message);
    void on_refused(const wire::Refused& message);
    // The snapshot is answered; in a closed loop another one takes its place.
    void close(const TaskId& task);
    bool is_over() const { return stopped_ && open_.empty(); }
    void stop();
    void end();

    const BenchOptions& options_;
    std::vector<Blob> pictures_;
    boost::asio::io_context context_{1};
    net::TaskGroup tasks_;
    MasterLink link_;
    boost::asio::signal_set signals_;
    net::LoopTimer sending_;
    net::LoopTimer ending_;
    std::optional<Arrivals> arrivals_;  // of an open loop
    std::unordered_map<TaskId, Open> open_;
    std::size_t sent_ = 0;
    TimePoint measured_from_{};
    TimePoint measured_to_{};
    bool stopped_ = false;  // nothing more is sent
    bool ended_ = false;
    std::vector<ProcessCpu> cpu_before_;
    BenchResult result_;
};

}  // namespace ocelli::client
