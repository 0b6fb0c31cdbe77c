#pragma once

// What a master is started with: built-in defaults, overlaid by a TOML file, overlaid by flags.
// docs/configuration.md lists the keys.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/config/config_file.hpp"
#include "common/error.hpp"
#include "common/kinds/kind_table.hpp"
#include "common/logging.hpp"
#include "common/metrics/metrics_endpoint.hpp"
#include "common/net/address.hpp"
#include "common/net/tls.hpp"
#include "common/wire/frame.hpp"
#include "master/rules/camera_rules.hpp"

namespace ocelli::master {

// Each holds one role's token; empty: none is asked of that role.
struct TokenFiles {
    std::string client;
    std::string slave;
    std::string operator_;
};

struct MasterSettings {
    net::Address client_listen{"127.0.0.1", 7600};
    net::Address slave_listen{"127.0.0.1", 7601};
    bool insecure = false;  // other machines may connect without TLS and tokens
    net::TlsFiles tls;      // of both listeners
    TokenFiles tokens;
    // The journal. An empty folder: none, and nothing survives the process.
    std::string state_dir;
    std::string journal_sync = "full";                            // full, normal, off
    std::chrono::milliseconds retention = std::chrono::hours{1};  // of reports
    int connections_max = 1024;

    // Admission.
    int tasks_max = 10'000;                                   // open tasks
    std::uint64_t queue_bytes_max = std::uint64_t{1} << 30U;  // their images
    int client_tasks_max = 1000;                              // open tasks of one connection
    std::uint64_t image_bytes_max = wire::kImageBytesMax;

    // Retry.
    int attempts_max = 3;
    std::chrono::milliseconds retry_min{50};  // back-off, doubled by each retry
    std::chrono::milliseconds retry_max{2000};

    std::chrono::milliseconds lease = wire::kLease;
    std::chrono::milliseconds heartbeat = wire::kHeartbeatInterval;
    std::chrono::milliseconds drain_grace{25000};
    // A subtask may run for so many times what its kind takes on that slave, within these bounds.
    double subtask_factor = 10;
    std::chrono::milliseconds subtask_min{1000};
    std::chrono::milliseconds subtask_max{30000};

    // What a slave is believed to keep of the images sent to it; it says when that is wrong.
    std::uint64_t slave_cache_bytes = std::uint64_t{64} << 20U;
    int recent_reports_max = 1000;  // kept for a client that asks again with the same id

    MetricsSettings metrics{.listen = "127.0.0.1:7602"};
    int metrics_cameras_max = 100;  // told apart in the metrics
    // A master is ready when a slave is there for each of them.
    CameraRulesByName cameras;  // [camera.NAME]
    std::vector<std::string> ready_kinds = default_kinds();

    LogSettings log;
};

// Overlays `settings` with the file's keys. bad_config names file, line and key.
Result<void> read_master_settings(ConfigFile& file, MasterSettings& settings);

}  // namespace ocelli::master
