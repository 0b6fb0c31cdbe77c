#pragma once

// The coroutines that a service has started: none is forgotten. On one thread.

#include <spdlog/fwd.h>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <memory>
#include <string>

#include "common/clock.hpp"

namespace ocelli::net {

class TaskGroup {
  public:
    TaskGroup(boost::asio::any_io_executor executor, std::shared_ptr<spdlog::logger> logger);
    // Precondition: all tasks have ended, or the io_context runs no more handlers.
    ~TaskGroup() = default;
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    // Runs the task. An exception that leaves it is logged with `name`, and ends the process, with
    // status 1: one without that task might look well, and do nothing any more.
    void spawn(std::string name, boost::asio::awaitable<void> task);
    // Returns when every task has ended, those included that others spawn meanwhile.
    boost::asio::awaitable<void> wait();

    std::size_t size() const { return size_; }

  private:
    void on_end(const std::string& name, const std::exception_ptr& failure);
    [[noreturn]] void end_process(const std::string& name, const std::exception_ptr& failure);

    boost::asio::any_io_executor executor_;
    std::shared_ptr<spdlog::logger> logger_;
    boost::asio::steady_timer none_left_;
    std::size_t size_ = 0;
};

// The pauses of a loop that ends when it is told to. A wait whose time has come can no longer be
// cancelled in Asio, even before its coroutine has gone on: a loop that relied on cancel() alone
// would now and then miss it, and never end. So: while (!timer.is_stopped()) { ...; wait; }

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
