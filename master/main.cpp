// ocelli-master: reads its flags and file, opens the listeners, serves.

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "common/daemon/command_line.hpp"
#include "common/daemon/lifecycle.hpp"
#include "common/logging.hpp"
#include "common/version.hpp"
#include "master/journal/sqlite.hpp"
#include "master/rules/master_settings.hpp"
#include "master/server/listener_security.hpp"
#include "master/server/server.hpp"

namespace {

using namespace ocelli;

// Flags win over the file, the file over the defaults.
master::MasterSettings read_settings(const std::string& config, const std::string& clients,
                                     const std::string& slaves, const std::string& state_dir,
                                     const std::string& metrics, const std::string& level) {
    master::MasterSettings settings;
    if (!config.empty()) {
        ConfigFile file = ConfigFile::load(config).value();
        read_master_settings(file, settings).value();
    }
    if (!clients.empty()) {
        settings.client_listen = net::parse_address(clients).value();
    }
    if (!slaves.empty()) {
        settings.slave_listen = net::parse_address(slaves).value();
    }
    if (!state_dir.empty()) {
        settings.state_dir = state_dir;
    }
    set_metrics_listen(metrics, settings.metrics);
    if (!level.empty()) {
        settings.log.level = level;
    }
    return settings;
}

// Throws when the settings would let in everybody who can reach the master.
void warn_of_insecurity(const master::MasterSettings& settings, spdlog::logger& logger) {
    master::check_listeners(settings).value();
    const auto security = master::ListenerSecurity::load(settings).value();
    for (const std::string& warning : master::security_warnings(settings, security)) {
        logger.warn("{}", warning);
    }
}

}  // namespace

int main(int argc, char** argv) {
    open_standard_descriptors();
    hold_signals({SIGHUP});
    ::umask(077);  // pictures and reports are for nobody else
    CLI::App app("Ocelli's master: takes snapshots from clients, has slaves analyse them",
                 "ocelli-master");
    app.set_version_flag("--version",
                         [] { return version_text("ocelli-master", master::sqlite_version()); });
    std::string config, clients, slaves, state_dir, metrics, level;
    app.add_option("--config", config, "TOML file; flags win over it");
    app.add_option("--client-listen", clients, "HOST:PORT for clients (default 127.0.0.1:7600)");
    app.add_option("--slave-listen", slaves, "HOST:PORT for slaves (default 127.0.0.1:7601)");
    app.add_option("--state-dir", state_dir, "folder for what must survive a restart");
    app.add_option("--metrics-listen", metrics,
                   "HOST:PORT for metrics and health (default 127.0.0.1:7602), or off");
    app.add_option("--log-level", level, "trace, debug, info, warn or error");
    bool check_only = false;
    app.add_flag("--check", check_only, "check flags and file, and end");
    if (const auto status = parse_command_line(app, argc, argv)) {
        return *status;
    }
    try {
        auto settings = read_settings(config, clients, slaves, state_dir, metrics, level);
        const auto logger = make_logger("ocelli-master", settings.log).value();
        warn_of_insecurity(settings, *logger);
        if (check_only) {
            fmt::print("{}: no errors\n", config.empty() ? "the flags" : config);
            return 0;
        }
        settings.connections_max = master::connections_that_fit(settings.connections_max, *logger);
        master::Server server(settings, logger, Notifier());
        fmt::print("ready client={} slave={}\n", net::to_string(server.client_address()),
                   net::to_string(server.slave_address()));
        std::fflush(stdout);
        server.run();
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "ocelli-master: " << error.what() << '\n';
        return 1;
    }
}
