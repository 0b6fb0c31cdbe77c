#pragma once

// What both daemons answer over HTTP:
//   /metrics   Prometheus' text format
//   /healthz   200, from the loop itself: when the loop hangs, no answer comes
//   /readyz    200, or 503 and a line for each reason why not

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/metrics/http_endpoint.hpp"
#include "common/metrics/metrics_settings.hpp"

namespace ocelli {

struct MetricsAnswers {
    std::function<std::string()> metrics;
    std::function<std::vector<std::string>()> unready;  // sentences; none: ready
};

HttpAnswer answer(const MetricsAnswers& answers, std::string_view path);

// Null when it is off, or when it cannot listen and nobody asked for it; then the log says so.
// Throws with a sentence when it was asked for and is not possible.
std::unique_ptr<HttpEndpoint> open_metrics_endpoint(const MetricsSettings& settings,
                                                    boost::asio::io_context& context,
                                                    net::TaskGroup& tasks,
                                                    std::shared_ptr<spdlog::logger> logger,
                                                    MetricsAnswers answers);

}  // namespace ocelli
