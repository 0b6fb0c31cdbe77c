#include "common/daemon/lifecycle.hpp"

#include <fcntl.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <utility>

namespace ocelli {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds kLookInterval{250};

}  // namespace

void open_standard_descriptors() {
    for (int descriptor = 0; descriptor <= 2; ++descriptor) {
        if (::fcntl(descriptor, F_GETFD) < 0) {
            static_cast<void>(::open("/dev/null", O_RDWR));  // the lowest that is free
        }
    }
}

namespace {

void mask(int how, std::initializer_list<int> signals) {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : signals) {
        ::sigaddset(&set, signal);
    }
    ::pthread_sigmask(how, &set, nullptr);
}

}  // namespace

void hold_signals(std::initializer_list<int> signals) {
    mask(SIG_BLOCK, signals);
    std::signal(SIGPIPE, SIG_IGN);  // whoever reads the log may go
}

Lifecycle::Lifecycle(asio::io_context& context, net::TaskGroup& tasks,
                     std::shared_ptr<spdlog::logger> logger, Notifier notifier,
                     std::chrono::milliseconds grace)
    : tasks_(tasks),
      logger_(std::move(logger)),
      notifier_(std::move(notifier)),
      grace_(grace),
      signals_(context, SIGTERM, SIGINT, SIGHUP),
      look_(context),
      inform_(context.get_executor()) {
    hold_signals({});
}

void Lifecycle::start(Parts parts) {
    parts_ = std::move(parts);
    mask(SIG_UNBLOCK, {SIGHUP, SIGTERM, SIGINT});
    tasks_.spawn("signals", follow_signals());
    tasks_.spawn("service manager", inform_manager());
}

asio::awaitable<void> Lifecycle::follow_signals() {
    while (!inform_.is_stopped()) {
        error_code error;
        const int signal =
            co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        if (error || inform_.is_stopped()) {
            co_return;
        }
        if (signal == SIGHUP) {
            parts_.reload();
        } else if (stopping_) {
            logger_->warn("a second signal: not waiting for what runs");
            hurried_ = true;
            look_again();
        } else {
            stop();
            logger_->info("signal {}: {}", signal, parts_.summary());
        }
    }
}

void Lifecycle::stop() {
    if (std::exchange(stopping_, true)) {
        return;
    }
    notifier_.stopping(parts_.summary(), grace_);
    parts_.stop();
}

asio::awaitable<void> Lifecycle::drained(std::function<bool()> done) {
    const TimePoint deadline = now() + grace_;
    while (!done() && now() < deadline && !hurried_) {
        error_code ignored;
        look_.expires_at(std::min<TimePoint>(deadline, now() + kLookInterval));
        co_await look_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

asio::awaitable<void> Lifecycle::inform_manager() {
    notifier_.ready(parts_.summary());
    while (!inform_.is_stopped()) {
        if (parts_.makes_progress()) {
            notifier_.alive();
        }
        logger_->flush();  // tells of repeats
        co_await inform_.wait_for(notifier_.interval());
        notifier_.status(parts_.summary());
    }
}

void Lifecycle::end() {
    inform_.stop();
    signals_.cancel();
}

}  // namespace ocelli
