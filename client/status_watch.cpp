#include "client/status_watch.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "client/fetch_status.hpp"
#include "client/warnings.hpp"

namespace ocelli::client {

namespace asio = boost::asio;

StatusWatch::StatusWatch(const StatusOptions& options, Show show)
    : options_(options),
      show_(std::move(show)),
      tasks_(context_.get_executor(), warnings_only()),
      pause_(context_.get_executor()),
      signals_(context_, SIGINT, SIGTERM) {}

std::optional<Error> StatusWatch::run() {
    tasks_.spawn("status", look());
    tasks_.spawn("signals", watch_signals());
    context_.run();
    return failure_;
}

asio::awaitable<void> StatusWatch::look() {
    bool answered = false;
    TimePoint next = now();
    while (!pause_.is_stopped()) {
        next = std::max(next + options_.interval, now());
        net::TaskGroup tasks(context_.get_executor(), warnings_only());
        MasterLink link(context_.get_executor(), tasks);
        link_ = &link;
        auto status = co_await ask_status(link, options_.master, options_.credentials);
        link_ = nullptr;
        co_await tasks.wait();
        if (pause_.is_stopped()) {
            break;
        }
        if (!status && !answered) {
            failure_ = status.error();
            break;
        }
        answered = true;
        if (!show_(status, now())) {
            break;
        }
        co_await pause_.wait_until(next);
    }
    end();
}

asio::awaitable<void> StatusWatch::watch_signals() {
    boost::system::error_code ignored;
    co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    end();
}

// May be called twice. A second Ctrl-C ends the program at once: nobody catches it any more.
void StatusWatch::end() {
    pause_.stop();
    if (link_ != nullptr) {
        link_->drop();
    }
    signals_.clear();
    signals_.cancel();
}

}  // namespace ocelli::client
