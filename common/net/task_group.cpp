#include "common/net/task_group.hpp"

#include <spdlog/logger.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>

namespace ocelli::net {

namespace asio = boost::asio;

TaskGroup::TaskGroup(asio::any_io_executor executor, std::shared_ptr<spdlog::logger> logger)
    : executor_(std::move(executor)),
      logger_(std::move(logger)),
      none_left_(executor_, asio::steady_timer::time_point::max()) {}

void TaskGroup::spawn(std::string name, asio::awaitable<void> task) {
    ++size_;
    asio::co_spawn(executor_, std::move(task),
                   [this, name = std::move(name)](const std::exception_ptr& failure) {
                       on_end(name, failure);
                   });
}

void TaskGroup::on_end(const std::string& name, const std::exception_ptr& failure) {
    if (failure) {
        end_process(name, failure);
    }
    if (--size_ == 0) {
        none_left_.cancel();
    }
}

void TaskGroup::end_process(const std::string& name, const std::exception_ptr& failure) {
    std::string reason = "an exception without a message";
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& exception) {
        reason = exception.what();
    } catch (...) {
    }
    logger_->critical(
        "the task '{}' failed: {}; the process ends, to be started again: please report this", name,
        reason);
    logger_->flush();
    std::_Exit(EXIT_FAILURE);
}

asio::awaitable<void> TaskGroup::wait() {
    while (size_ > 0) {
        boost::system::error_code ignored;
        co_await none_left_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

namespace asio = boost::asio;

asio::awaitable<void> LoopTimer::wait_until(TimePoint time) {
    if (stopped_) {
        co_return;
    }
    boost::system::error_code ignored;
    timer_.expires_at(time);
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> LoopTimer::wait_for(Duration duration) {
    return wait_until(now() + duration);
}

void LoopTimer::stop() {
    stopped_ = true;
    timer_.cancel();
}

}  // namespace ocelli::net
