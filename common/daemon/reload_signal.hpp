#pragma once

// SIGHUP: an operator has put new files in place.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <functional>

namespace ocelli::net {

// From its construction on SIGHUP no longer ends the process. On one thread.
class ReloadSignal {
  public:
    explicit ReloadSignal(boost::asio::io_context& context);

    // Calls `reload` for each signal until it is stopped, before or meanwhile.
    boost::asio::awaitable<void> run(std::function<void()> reload);
    // For good.
    void stop();

  private:
    boost::asio::signal_set signals_;
    bool stopped_ = false;
};

}  // namespace ocelli::net
