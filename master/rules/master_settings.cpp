#include "master/rules/master_settings.hpp"

#include <fmt/format.h>

#include "common/kinds/kind_table.hpp"
#include "common/text.hpp"

namespace ocelli::master {

namespace {

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
    if (settings.retry_max < settings.retry_min) {
        retry.refuse("backoff_max", "is less than backoff_min");
    }
    ConfigSection liveness = file.section("liveness");
    liveness.read("lease", settings.lease, milliseconds{500}, milliseconds{60'000});
    liveness.read("heartbeat", settings.heartbeat, milliseconds{50}, milliseconds{10'000});
    if (settings.lease < 2 * settings.heartbeat) {
        // Slaves would be given up between two heartbeats.
        liveness.refuse(liveness.has("lease") ? "lease" : "heartbeat",
                        "the lease must be at least twice the heartbeat");
    }
    liveness.read("drain_grace", settings.drain_grace, milliseconds{0}, milliseconds{600'000});
    liveness.read("subtask_factor", settings.subtask_factor, 2.0, 1000.0);
    liveness.read("subtask_min", settings.subtask_min, milliseconds{100}, milliseconds{600'000});
    liveness.read("subtask_max", settings.subtask_max, milliseconds{100}, milliseconds{3'600'000});
    if (settings.subtask_max < settings.subtask_min) {
        liveness.refuse("subtask_max", "is less than subtask_min");
    }
}

}  // namespace

Result<void> read_master_settings(ConfigFile& file, MasterSettings& settings) {
    ConfigSection listen = file.section("listen");
    net::read_address(listen, "clients", settings.client_listen);
    net::read_address(listen, "slaves", settings.slave_listen);
    listen.read("insecure", settings.insecure);
    read_security(file, settings);
    ConfigSection state = file.section("state");
    state.read("dir", settings.state_dir);
    ConfigSection journal = file.section("journal");
    journal.read("sync", settings.journal_sync);
    if (settings.journal_sync != "full" && settings.journal_sync != "normal" &&
        settings.journal_sync != "off") {
        journal.refuse("sync", "must be \"full\", \"normal\" or \"off\"");
    }
    journal.read("retention", settings.retention, std::chrono::milliseconds{1000},
                 std::chrono::hours{24 * 366});
    read_limits(file.section("limits"), settings);
    read_times(file, settings);
    ConfigSection metrics = file.section("metrics");
    read_metrics_settings(metrics, settings.metrics);
    metrics.read("cameras", settings.metrics_cameras_max, 0, 10'000);
    metrics.read("kinds", settings.ready_kinds);
    for (const std::string& kind : settings.ready_kinds) {
        if (find_kind(kind) == nullptr) {
            metrics.refuse("kinds", fmt::format("{} is no kind.{}", in_quotes(kind),
                                                suggestion(kind, kinds())));
        }
    }
    read_log_settings(file, settings.log);
    settings.cameras = read_camera_rules(file);
    return file.finish();
}

}  // namespace ocelli::master
