#pragma once

// The coroutines that a service has started: none is forgotten. On one thread.

#include <spdlog/fwd.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <memory>
#include <string>

namespace ocelli::net {

class TaskGroup {
  public:
    TaskGroup(boost::asio::any_io_executor executor, std::shared_ptr<spdlog::logger> logger);
    // Precondition: all tasks have ended, or the io_context runs no more handlers.
    ~TaskGroup() = default;
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    // Runs the task. An exception that leaves it is logged with `name`, and ends only that task.
    void spawn(std::string name, boost::asio::awaitable<void> task);
    // Returns when every task has ended, those included that others spawn meanwhile.
    boost::asio::awaitable<void> wait();

    std::size_t size() const { return size_; }

  private:
    void on_end(const std::string& name, const std::exception_ptr& failure);

    boost::asio::any_io_executor executor_;
    std::shared_ptr<spdlog::logger> logger_;
    boost::asio::steady_timer none_left_;
    std::size_t size_ = 0;
};

}  // namespace ocelli::net
