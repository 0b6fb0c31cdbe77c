#pragma once

// A daemon from its first moment to its last: SIGTERM and SIGINT have it stop, and a second one
// skips the waiting for what runs; SIGHUP has it reload; the service manager hears how it is. On
// one thread.

#include <spdlog/fwd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>

#include "common/daemon/notifier.hpp"
#include "common/net/task_group.hpp"

namespace ocelli {

// First in each main. Of the descriptors 0 to 2 those that are closed are opened on /dev/null: else
// the first file that is opened is written to as if it were the standard output.
void open_standard_descriptors();
// Before anything that takes time: these signals are kept until Lifecycle follows them; SIGPIPE is
// ignored.
void hold_signals(std::initializer_list<int> signals);

class Lifecycle {
  public:
    struct Parts {
        // Called once: finish what runs, see drained(), close everything, and call end().
        std::function<void()> stop;
        std::function<void()> reload;
        std::function<std::string()> summary;  // one sentence
        // False when what it waits for does not come: the watchdog is not fed then.
        std::function<bool()> makes_progress = [] { return true; };
    };

    // From now on none of the three signals ends the process, nor does SIGPIPE. `grace`: the
    // longest drained(). `tasks` must outlive it.
    Lifecycle(boost::asio::io_context& context, net::TaskGroup& tasks,
              std::shared_ptr<spdlog::logger> logger, Notifier notifier,
              std::chrono::milliseconds grace);

    // The daemon serves: tells the service manager, and follows signals.
    void start(Parts parts);
    // What the first signal does, for a daemon that cannot go on. Only the first call counts.
    void stop();
    bool is_stopping() const { return stopping_; }
    // Returns when `done`, when the grace is over, or after a second signal.
    boost::asio::awaitable<void> drained(std::function<bool()> done);
    // drained() asks now; it asks four times a second by itself.
    void look_again() { look_.cancel(); }
    // Nothing is left to be told or stopped.
    void end();

  private:
    boost::asio::awaitable<void> follow_signals();
    boost::asio::awaitable<void> inform_manager();

    net::TaskGroup& tasks_;
    const std::shared_ptr<spdlog::logger> logger_;
    Notifier notifier_;
    const std::chrono::milliseconds grace_;
    Parts parts_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer look_;
    net::LoopTimer inform_;
    bool stopping_ = false;
    bool hurried_ = false;
};

}  // namespace ocelli
