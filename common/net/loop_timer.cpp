#include "common/net/loop_timer.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ocelli::net {

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
