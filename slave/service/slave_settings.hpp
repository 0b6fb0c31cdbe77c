#pragma once

// What a slave is started with: built-in defaults, overlaid by a TOML file, overlaid by flags.
// docs/configuration.md lists the keys.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/config/config_file.hpp"
#include "common/error.hpp"
#include "common/kinds/parameters.hpp"
#include "common/logging.hpp"
#include "common/metrics/metrics_endpoint.hpp"
#include "common/net/address.hpp"
#include "common/net/credentials.hpp"
#include "common/wire/frame.hpp"
#include "slave/detectors/analysis_setup.hpp"

namespace ocelli::slave {

constexpr int kMeasuredThreads = 0;
constexpr int kThreadsMax = 256;

struct SlaveSettings {
    net::Address master{"127.0.0.1", 7601};
    std::string name;  // empty: the host's name
    net::CredentialFiles credentials;
    int threads = 3;  // kMeasuredThreads: as many as the machine has a use for
    std::int64_t image_pixels_max = 50'000'000;
    std::uint64_t image_bytes_max = wire::kImageBytesMax;
    std::uint64_t cache_bytes = std::uint64_t{256} << 20U;
    std::chrono::milliseconds reconnect_min{200};
    std::chrono::milliseconds reconnect_max{10000};
    std::chrono::milliseconds drain_grace{25000};
    // An analysis hangs when it has run for so long after the master has stopped waiting for it.
    std::chrono::milliseconds stuck_after{30000};
    AnalysisSetup analysis;
    std::vector<ParameterOverride> defaults;  // of the kinds' parameters, from [object], [face], …
    MetricsSettings metrics;                  // off: there may be several slaves on a machine
    LogSettings log;
};

// Overlays `settings` with the file's keys. bad_config names file, line and key.
Result<void> read_slave_settings(ConfigFile& file, SlaveSettings& settings);

}  // namespace ocelli::slave
