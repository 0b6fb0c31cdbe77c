#include "common/metrics/metrics_endpoint.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <boost/asio/ip/address.hpp>

namespace ocelli {

namespace {

bool is_loopback(const std::string& host) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(host, error);
    return error ? host == "localhost" : address.is_loopback();
}

}  // namespace

void read_metrics_settings(ConfigSection& section, MetricsSettings& settings) {
    settings.asked_for = section.has("listen");
    section.read("listen", settings.listen);
    section.read("insecure", settings.insecure);
}

void set_metrics_listen(const std::string& flag, MetricsSettings& settings) {
    if (!flag.empty()) {
        settings.listen = flag;
        settings.asked_for = true;
    }
    if (settings.is_on()) {
        metrics_address(settings).value();
    }
}

Result<net::Address> metrics_address(const MetricsSettings& settings) {
    auto address = net::parse_address(settings.listen);
    if (!address) {
        return Error{ErrorCode::bad_config,
                     fmt::format("[metrics] listen: {}", address.error().message)};
    }
    if (!is_loopback(address->host) && !settings.insecure) {
        return Error{ErrorCode::bad_config,
                     fmt::format("[metrics] listen {}: others could read the names of cameras and "
                                 "slaves there: use 127.0.0.1, or set [metrics] insecure = true",
                                 settings.listen)};
    }
    return address;
}

HttpAnswer answer(const MetricsAnswers& answers, std::string_view path) {
    if (path == "/metrics") {
        return {200, answers.metrics(), "text/plain; version=0.0.4; charset=utf-8"};
    }
    if (path == "/healthz") {
        return {200, "ok: the loop turns\n"};
    }
    if (path == "/readyz") {
        const auto reasons = answers.unready();
        return reasons.empty() ? HttpAnswer{200, "ready\n"}
                               : HttpAnswer{503, fmt::format("{}\n", fmt::join(reasons, "\n"))};
    }
    return {404, "there are /metrics, /healthz and /readyz\n"};
}

std::unique_ptr<HttpEndpoint> open_metrics_endpoint(const MetricsSettings& settings,
                                                    boost::asio::io_context& context,
                                                    net::TaskGroup& tasks,
                                                    std::shared_ptr<spdlog::logger> logger,
                                                    MetricsAnswers answers) {
    if (!settings.is_on()) {
        return nullptr;
    }
    const net::Address address = metrics_address(settings).value();
    if (settings.insecure) {
        logger->warn("[metrics] insecure is set: whoever reaches {} reads the metrics",
                     settings.listen);
    }
    HttpHandler handler = [answers = std::move(answers)](std::string_view path) {
        return answer(answers, path);
    };
    try {
        auto endpoint =
            std::make_unique<HttpEndpoint>(context, tasks, logger, address, std::move(handler));
        logger->info("metrics are at http://{}/metrics", net::to_string(endpoint->address()));
        return endpoint;
    } catch (const std::exception& error) {
        if (settings.asked_for) {
            throw;
        }
        logger->warn("no metrics: {}", error.what());
        return nullptr;
    }
}

}  // namespace ocelli
