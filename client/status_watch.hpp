#pragma once

// `ocelli status --watch`: asks again and again, over a connection of its own each time, so that a
// master that is restarted is found again.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <functional>
#include <optional>

#include "client/master_link.hpp"
#include "client/options.hpp"
#include "common/net/loop_timer.hpp"

namespace ocelli::client {

class StatusWatch {
  public:
    // `show` gets each answer and when it came; it returns false when nobody reads any more.
    using Show = std::function<bool(const Result<wire::StatusMessage>&, TimePoint)>;

    StatusWatch(const StatusOptions& options, Show show);

    // Until Ctrl-C, or `show` wants no more. The error when no master has answered at all.
    std::optional<Error> run();

  private:
    boost::asio::awaitable<void> look();
    boost::asio::awaitable<void> watch_signals();
    void end();

    const StatusOptions& options_;
    Show show_;
    boost::asio::io_context context_{1};
    net::TaskGroup tasks_;
    net::LoopTimer pause_;
    boost::asio::signal_set signals_;
    MasterLink* link_ = nullptr;  // while it is asking
    std::optional<Error> failure_;
};

}  // namespace ocelli::client
