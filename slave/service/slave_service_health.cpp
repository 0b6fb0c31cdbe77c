// What a slave shows over HTTP: /metrics, /healthz, /readyz.

#include <fmt/format.h>

#include "common/metrics/metrics_answers.hpp"
#include "common/metrics/process_metrics.hpp"
#include "slave/metrics/slave_metrics.hpp"
#include "slave/service/slave_service.hpp"

namespace ocelli::slave {

bool SlaveService::has_master() const {
    return welcomed_once_ && no_master_.empty();
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
    } else if (resting_) {
        reasons.emplace_back("the slave was drained: start it again when it is to take work");
    } else if (!pool_->gets_on(settings_.stuck_after)) {
        reasons.emplace_back(
            "the pool does not get on: an analysis hangs, or no thread takes work");
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
