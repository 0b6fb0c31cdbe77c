#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/config/config_file.hpp"
#include "common/error.hpp"
#include "common/http/http_endpoint.hpp"
#include "common/net/address.hpp"

namespace ocelli {

// Where metrics and health are served over HTTP.
struct MetricsSettings {
    std::string listen;      // HOST:PORT; empty or "off": nowhere
    bool asked_for = false;  // by file or flag: then the daemon does not start without it
    bool insecure = false;   // an address that is not loopback may be used, without any check

    bool is_on() const { return !listen.empty() && listen != "off"; }
};

// [metrics] listen and insecure; who calls may read more of the section.
void read_metrics_settings(ConfigSection& section, MetricsSettings& settings);
// The flag --metrics-listen, empty when it was not given. Throws with a sentence when metrics are
// to be served where they cannot be; see metrics_address.
void set_metrics_listen(const std::string& flag, MetricsSettings& settings);

// bad_config: no address, or one that others reach while `insecure` is not set.
Result<net::Address> metrics_address(const MetricsSettings& settings);

// What both daemons answer over HTTP:
//   /metrics   Prometheus' text format
//   /healthz   200, from the loop itself: when the loop hangs, no answer comes
//   /readyz    200, or 503 and a line for each reason why not
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
