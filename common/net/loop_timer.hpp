#pragma once

// The pauses of a loop that ends when it is told to. A wait whose time has come can no longer be
// cancelled in Asio, even before its coroutine has gone on: a loop that relied on cancel() alone
// would now and then miss it, and never end. So: while (!timer.is_stopped()) { ...; wait; }

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "common/clock.hpp"

namespace ocelli::net {

// For one loop, on the executor's single thread.
class LoopTimer {
  public:
    explicit LoopTimer(const boost::asio::any_io_executor& executor) : timer_(executor) {}

    // Returns at once when it is stopped, before or meanwhile.
    boost::asio::awaitable<void> wait_until(TimePoint time);
    boost::asio::awaitable<void> wait_for(Duration duration);
    // For good.
    void stop();
    bool is_stopped() const { return stopped_; }

  private:
    boost::asio::steady_timer timer_;
    bool stopped_ = false;
};

}  // namespace ocelli::net
