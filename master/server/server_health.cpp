// What the master shows over HTTP: /metrics, /healthz, /readyz.

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <filesystem>

#include "common/metrics/metric_page.hpp"
#include "common/metrics/metrics_endpoint.hpp"
#include "master/server/master_metrics.hpp"
#include "master/server/server.hpp"

namespace ocelli::master {

namespace {

std::uint64_t room_in(const std::string& folder) {
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    return error ? 0 : space.available;
}

}  // namespace

std::string Server::metrics_page() const {
    const TimePoint at = now();
    MetricPage page;
    add_process_metrics(page);
    add_coordinator_metrics(page, coordinator_, at);
    if (journal_) {
        add_journal_metrics(page, journal_->health());
    }
    const auto slaves = static_cast<double>(slaves_.size());
    constexpr const char* kHelp = "Connections that have been welcomed";
    page.gauge("ocelli_connections", kHelp, static_cast<double>(peers_.size()) - slaves,
               {{"role", "client"}});
    page.gauge("ocelli_connections", kHelp, slaves, {{"role", "slave"}});
    return page.text();
}

std::vector<std::string> Server::unready() const {
    std::vector<std::string> reasons;
    if (stopping_) {
        reasons.emplace_back("the master is stopping: it takes no new tasks");
    }
    if (journal_) {
        const JournalHealth health = journal_->health();
        const std::uint64_t room = health.full ? room_in(settings_.state_dir) : 0;
        if (auto problem = journal_problem(health, room, now())) {
            reasons.push_back(std::move(*problem));
        }
    }
    for (std::string& missing : missing_slaves(coordinator_, settings_.ready_kinds, now())) {
        reasons.push_back(std::move(missing));
    }
    return reasons;
}

void Server::open_metrics() {
    MetricsAnswers answers;
    answers.metrics = [this] { return metrics_page(); };
    answers.unready = [this] { return unready(); };
    metrics_ =
        open_metrics_endpoint(settings_.metrics, context_, tasks_, logger_, std::move(answers));
}

}  // namespace ocelli::master
