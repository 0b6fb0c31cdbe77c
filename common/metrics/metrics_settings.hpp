#pragma once

#include <string>

#include "common/config/config_file.hpp"
#include "common/error.hpp"
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

}  // namespace ocelli
