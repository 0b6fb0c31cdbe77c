// ocelli-slave: reads its flags and file, loads its detectors, serves a master for ever.

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <opencv2/core/utility.hpp>

#include "common/daemon/command_line.hpp"
#include "common/daemon/lifecycle.hpp"
#include "common/logging.hpp"
#include "common/net/credentials.hpp"
#include "common/version.hpp"
#include "slave/devices/device_name.hpp"
#include "slave/networks/make_engine.hpp"
#include "slave/service/allocator.hpp"
#include "slave/service/capabilities.hpp"
#include "slave/service/slave_service.hpp"
#include "slave/service/slave_settings.hpp"
#include "slave/service/thread_measurement.hpp"

namespace {

using namespace ocelli;

struct Flags {
    std::string config, master, name, device, models, cascades, metrics, level;
    net::CredentialFiles credentials;
    std::string threads;
    bool check = false;
};

// What is wrong with it, or nothing.
std::string check_threads(const std::string& text) {
    int threads = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, threads);
    const bool is_number = error == std::errc() && rest == end;
    return text == "auto" || (is_number && threads >= 1 && threads <= slave::kThreadsMax)
               ? ""
               : fmt::format("'{}' is no number of threads: use 1 to {}, or auto", text,
                             slave::kThreadsMax);
}

std::string check_device(const std::string& text) {
    const auto name = slave::parse_device_name(text);
    return name ? "" : name.error().message;
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "slave";
}

// Flags win over the file, the file over the defaults.
slave::SlaveSettings read_settings(const Flags& flags) {
    slave::SlaveSettings settings;
    settings.name = host_name();
    if (!flags.config.empty()) {
        ConfigFile file = ConfigFile::load(flags.config).value();
        read_slave_settings(file, settings).value();
    }
    const auto overlay = [](const std::string& flag, std::string& value) {
        value = flag.empty() ? value : flag;
    };
    overlay(flags.name, settings.name);
    overlay(flags.device, settings.analysis.device);
    overlay(flags.models, settings.analysis.models_folder);
    overlay(flags.cascades, settings.analysis.cascades_folder);
    overlay(flags.level, settings.log.level);
    overlay(flags.credentials.token, settings.credentials.token);
    overlay(flags.credentials.tls.ca, settings.credentials.tls.ca);
    overlay(flags.credentials.tls.certificate, settings.credentials.tls.certificate);
    overlay(flags.credentials.tls.key, settings.credentials.tls.key);
    overlay(flags.credentials.tls.server_name, settings.credentials.tls.server_name);
    set_metrics_listen(flags.metrics, settings.metrics);
    if (!flags.master.empty()) {
        settings.master = net::parse_address(flags.master).value();
    }
    if (!flags.threads.empty()) {
        settings.threads =
            flags.threads == "auto" ? slave::kMeasuredThreads : std::stoi(flags.threads);
    }
    return settings;
}

// Throws when certificates or token cannot be read.
void check_credentials(const slave::SlaveSettings& settings, spdlog::logger& logger) {
    const auto credentials = net::Credentials::load(settings.credentials).value();
    for (const auto& warning :
         {net::exposure_warning(settings.credentials, settings.master),
          credentials.tls ? credentials.tls->expiry_warning() : std::nullopt}) {
        if (warning) {
            logger.warn("{}", *warning);
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    open_standard_descriptors();
    hold_signals({SIGHUP});
    CLI::App app("Ocelli's slave: analyses pictures for a master", "ocelli-slave");
    app.set_version_flag("--version",
                         [] { return version_text("ocelli-slave", slave::engine_versions()); });
    Flags flags;
    app.add_option("--master", flags.master, "HOST:PORT of the master (default 127.0.0.1:7601)");
    app.add_option("--config", flags.config, "TOML file; flags win over it");
    app.add_option("--name", flags.name, "name in reports (default: the host's)");
    app.add_option("--threads", flags.threads,
                   "analysis threads (default 3), or auto: measure how many are of use")
        ->check(check_threads);
    app.add_option("--device", flags.device, "auto, cpu or cuda[:N] (default auto)")
        ->check(check_device);
    app.add_option("--models", flags.models, "folder with network files and manifests");
    app.add_option("--cascades", flags.cascades, "folder with cascade files and manifests");
    net::add_credential_flags(app, flags.credentials);
    app.add_option("--metrics-listen", flags.metrics,
                   "HOST:PORT for metrics and health (default: off)");
    app.add_option("--log-level", flags.level, "trace, debug, info, warn or error");
    app.add_flag("--check", flags.check, "check flags, file and detectors, and end");
    if (const auto status = parse_command_line(app, argc, argv)) {
        return *status;
    }
    try {
        slave::keep_large_buffers();
        cv::setNumThreads(1);  // the pool is the parallelism
        auto settings = read_settings(flags);
        const auto logger = make_logger("ocelli-slave", settings.log).value();
        spdlog::set_default_logger(logger);  // detectors and engines log there
        check_credentials(settings, *logger);
        Notifier notifier;
        notifier.status("Loading detectors");
        const auto registry = slave::make_builtin_analyzers(settings.analysis).value();
        check_defaults(registry, settings.defaults).value();
        if (flags.check) {
            fmt::print("{}: no errors\n", flags.config.empty() ? "the flags" : flags.config);
            return 0;
        }
        for (const std::string& warning : registry.warnings()) {
            logger->warn("{}", warning);
        }
        for (const std::string& note : registry.notes()) {
            logger->info("{}", note);
        }
        for (const wire::Capability& can : slave::capabilities_of(registry)) {
            logger->info("{}: {} on {}", can.kind, fmt::join(can.detectors, ", "), can.device);
        }
        if (settings.threads == slave::kMeasuredThreads) {
            settings.threads = slave::measured_threads(settings.analysis, *logger);
        }
        slave::SlaveService service(settings, registry, logger, notifier, [] {
            fmt::print("ready\n");
            std::fflush(stdout);
        });
        const auto done = service.run();
        if (service.leaves_threads_behind()) {
            logger->flush();
            std::_Exit(done ? 0 : 1);
        }
        done.value();
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "ocelli-slave: " << error.what() << '\n';
        return 1;
    }
}
