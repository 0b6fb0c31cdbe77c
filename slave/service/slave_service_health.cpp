// What a slave shows of its health: to systemd, and over HTTP (/metrics, /healthz, /readyz).

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "common/metrics/metric_page.hpp"
#include "common/metrics/metrics_endpoint.hpp"
#include "slave/service/slave_metrics.hpp"
#include "slave/service/slave_service.hpp"

namespace ocelli::slave {

bool SlaveService::has_master() const {
    return welcomed_once_ && no_master_.empty();
}

// The watchdog is fed while this loop turns and the pool makes progress: either one's hang is a
// restart.
boost::asio::awaitable<void> SlaveService::notify_systemd() {
    notifier_.ready(summary());
    while (!draining_) {
        if (pool_->makes_progress(settings_.stuck_after)) {
            notifier_.alive();
        }
        logger_->flush();  // tells of repeats
        boost::system::error_code ignored;
        notify_.expires_after(notifier_.interval());
        co_await notify_.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        if (!draining_) {
            notifier_.status(summary());
        }
    }
}

std::string SlaveService::summary() const {
    if (!has_master()) {
        return fmt::format(
            "No master: {}",
            no_master_.empty() ? "connecting to " + net::to_string(settings_.master) : no_master_);
    }
    return fmt::format("Master {}: {} of {} threads busy, {} subtasks done",
                       net::to_string(settings_.master), pool_->running().size(), settings_.threads,
                       answered_);
}

std::string SlaveService::metrics_page() const {
    MetricPage page;
    add_process_metrics(page);
    add_slave_metrics(page, statistics_,
                      {.threads = static_cast<std::size_t>(settings_.threads),
                       .threads_busy = pool_->running().size(),
                       .threads_stuck = pool_->stuck(settings_.stuck_after).size(),
                       .cache_bytes = cache_.bytes(),
                       .cache_bytes_max = settings_.cache_bytes,
                       .has_master = has_master(),
                       .connections = session_});
    add_detectors(page, registry_);
    return page.text();
}

std::vector<std::string> SlaveService::unready() const {
    std::vector<std::string> reasons;
    if (failure_) {
        reasons.push_back(failure_->message);
    } else if (draining_) {
        reasons.emplace_back("the slave is stopping: it takes no more work");
    } else if (drained_) {
        reasons.emplace_back("the slave was drained: start it again when it is to take work");
    } else if (!pool_->makes_progress(settings_.stuck_after)) {
        reasons.emplace_back(
            "the pool makes no progress: an analysis hangs, or no thread takes work");
    }
    if (!has_master()) {
        reasons.push_back(summary());
    }
    return reasons;
}

void SlaveService::open_metrics() {
    MetricsAnswers answers;
    answers.metrics = [this] { return metrics_page(); };
    answers.unready = [this] { return unready(); };
    metrics_ =
        open_metrics_endpoint(settings_.metrics, context_, tasks_, logger_, std::move(answers));
}

}  // namespace ocelli::slave
