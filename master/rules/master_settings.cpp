#include "master/rules/master_settings.hpp"

#include <fmt/format.h>

namespace ocelli::master {

namespace {

Result<void> set_address(const ConfigFile& file, const ConfigSection& section, std::string_view key,
                         const std::string& text, net::Address& address) {
    const auto parsed = net::parse_address(text);
    if (!parsed) {
        return Error{ErrorCode::bad_config,
                     fmt::format("{}:{}: [listen] {}: {}", file.name(), section.line_of(key), key,
                                 parsed.error().message)};
    }
    address = *parsed;
    return {};
}

void read_security(ConfigFile& file, MasterSettings& settings) {
    ConfigSection tls = file.section("tls");
    tls.read("certificate", settings.tls.certificate);
    tls.read("key", settings.tls.key);
    tls.read("ca", settings.tls.ca);
    ConfigSection tokens = file.section("tokens");
    tokens.read("client_file", settings.tokens.client);
    tokens.read("slave_file", settings.tokens.slave);
    tokens.read("operator_file", settings.tokens.operator_);
}

void read_limits(ConfigSection limits, MasterSettings& settings) {
    limits.read("connections", settings.connections_max, 2, 100'000);
    limits.read("tasks", settings.tasks_max, 1, 1'000'000);
    limits.read_bytes("queue_bytes", settings.queue_bytes_max, 1 << 20U, std::uint64_t{1} << 40U);
    limits.read("tasks_per_client", settings.client_tasks_max, 1, 1'000'000);
    limits.read_bytes("max_image_bytes", settings.image_bytes_max, 1024, std::uint64_t{1} << 30U);
    limits.read_bytes("slave_cache_bytes", settings.slave_cache_bytes, 0, std::uint64_t{1} << 36U);
    limits.read("recent_reports", settings.recent_reports_max, 0, 1'000'000);
}

void read_times(ConfigFile& file, MasterSettings& settings) {
    using std::chrono::milliseconds;
    ConfigSection retry = file.section("retry");
    retry.read("attempts", settings.attempts_max, 1, 10);
    retry.read("backoff_min", settings.retry_min, milliseconds{1}, milliseconds{60'000});
    retry.read("backoff_max", settings.retry_max, milliseconds{1}, milliseconds{60'000});
    ConfigSection liveness = file.section("liveness");
    liveness.read("lease", settings.lease, milliseconds{500}, milliseconds{60'000});
    liveness.read("heartbeat", settings.heartbeat, milliseconds{50}, milliseconds{10'000});
    liveness.read("drain_grace", settings.drain_grace, milliseconds{0}, milliseconds{600'000});
    liveness.read("subtask_factor", settings.subtask_factor, 2.0, 1000.0);
    liveness.read("subtask_min", settings.subtask_min, milliseconds{100}, milliseconds{600'000});
    liveness.read("subtask_max", settings.subtask_max, milliseconds{100}, milliseconds{3'600'000});
}

}  // namespace

Result<void> read_master_settings(ConfigFile& file, MasterSettings& settings) {
    ConfigSection listen = file.section("listen");
    std::string clients = net::to_string(settings.client_listen);
    std::string slaves = net::to_string(settings.slave_listen);
    listen.read("clients", clients);
    listen.read("slaves", slaves);
    listen.read("insecure", settings.insecure);
    read_security(file, settings);
    ConfigSection state = file.section("state");
    state.read("dir", settings.state_dir);
    ConfigSection journal = file.section("journal");
    journal.read("sync", settings.journal_sync);
    journal.read("retention", settings.retention, std::chrono::milliseconds{1000},
                 std::chrono::hours{24 * 366});
    read_limits(file.section("limits"), settings);
    read_times(file, settings);
    ConfigSection metrics = file.section("metrics");
    read_metrics_settings(metrics, settings.metrics);
    metrics.read("cameras", settings.metrics_cameras_max, 0, 10'000);
    metrics.read("kinds", settings.ready_kinds);
    read_log_settings(file, settings.log);
    auto cameras = read_camera_rules(file);
    if (!cameras) {
        return cameras.error();
    }
    settings.cameras = std::move(*cameras);
    if (auto finished = file.finish(); !finished) {
        return finished;
    }
    if (settings.journal_sync != "full" && settings.journal_sync != "normal" &&
        settings.journal_sync != "off") {
        return Error{ErrorCode::bad_config,
                     fmt::format("{}:{}: [journal] sync must be \"full\", \"normal\" or \"off\"",
                                 file.name(), journal.line_of("sync"))};
    }
    if (auto set = set_address(file, listen, "clients", clients, settings.client_listen); !set) {
        return set;
    }
    return set_address(file, listen, "slaves", slaves, settings.slave_listen);
}

}  // namespace ocelli::master
