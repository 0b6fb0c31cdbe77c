#include "common/metrics/metrics_settings.hpp"

#include <fmt/format.h>

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

}  // namespace ocelli
