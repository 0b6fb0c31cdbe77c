#include "slave/service/slave_settings.hpp"

#include <fmt/format.h>

#include "slave/devices/device_name.hpp"

namespace ocelli::slave {

namespace {

// [object], [face], …: the parameters of each kind.
void read_parameters(ConfigFile& file, std::vector<ParameterOverride>& defaults) {
    for (const std::string_view kind : kinds()) {
        ConfigSection section = file.section(kind);
        Parameters checked(kind);
        for (const ParameterSpec& spec : parameter_specs(kind)) {
            // Absent or not, it is named as known: what is misspelt may mean it.
            ParameterOverride given{std::string(kind), std::string(spec.name),
                                    section.text_of(spec.name)};
            if (!section.has(spec.name)) {
                continue;
            }
            const auto valid = checked.set(given.name, given.value);
            if (!valid) {
                section.refuse(spec.name, valid.error().message);
            }
            defaults.push_back(std::move(given));
        }
    }
}

}  // namespace

Result<void> read_slave_settings(ConfigFile& file, SlaveSettings& settings) {
    using std::chrono::milliseconds;
    ConfigSection slave = file.section("slave");
    net::read_address(slave, "master", settings.master);
    slave.read("name", settings.name);
    slave.read("token_file", settings.credentials.token);
    if (const auto text = slave.text_of("threads"); text == "auto") {
        settings.threads = kMeasuredThreads;
    } else if (text.find_first_not_of("0123456789") != std::string::npos) {
        slave.refuse("threads",
                     fmt::format("must be \"auto\" or a whole number from 1 to {}, not {}",
                                 kThreadsMax, text));
    } else {
        slave.read("threads", settings.threads, 1, kThreadsMax);
    }
    slave.read("device", settings.analysis.device);
    if (const auto device = parse_device_name(settings.analysis.device); !device) {
        slave.refuse("device", device.error().message);
    }
    slave.read("models", settings.analysis.models_folder);
    slave.read("cascades", settings.analysis.cascades_folder);
    slave.read("reconnect_min", settings.reconnect_min, milliseconds{10}, milliseconds{60'000});
    slave.read("reconnect_max", settings.reconnect_max, milliseconds{10}, milliseconds{600'000});
    if (settings.reconnect_max < settings.reconnect_min) {
        slave.refuse("reconnect_max", "is less than reconnect_min");
    }
    slave.read("drain_grace", settings.drain_grace, milliseconds{0}, milliseconds{600'000});

    slave.read("stuck_after", settings.stuck_after, milliseconds{100}, milliseconds{3'600'000});

    ConfigSection gpu = file.section("gpu");
    gpu.read_bytes("memory", settings.analysis.gpu.memory_bytes, std::uint64_t{64} << 20U,
                   std::uint64_t{1} << 40U);
    gpu.read("slots", settings.analysis.gpu.slots, 1, 64);

    ConfigSection tls = file.section("tls");
    tls.read("ca", settings.credentials.tls.ca);
    tls.read("certificate", settings.credentials.tls.certificate);
    tls.read("key", settings.credentials.tls.key);
    tls.read("server_name", settings.credentials.tls.server_name);

    ConfigSection limits = file.section("limits");
    limits.read("max_image_pixels", settings.image_pixels_max, 1, 1'000'000'000);
    limits.read_bytes("max_image_bytes", settings.image_bytes_max, 1024, std::uint64_t{1} << 30U);
    limits.read_bytes("cache_bytes", settings.cache_bytes, 0, std::uint64_t{1} << 36U);

    ConfigSection metrics = file.section("metrics");
    read_metrics_settings(metrics, settings.metrics);
    read_log_settings(file, settings.log);
    read_parameters(file, settings.defaults);
    if (const auto cameras = file.subsections("camera"); !cameras.empty()) {
        file.section("camera").refuse(cameras.front(),
                                      "rules of cameras are in the master's file now: move this "
                                      "section to master.toml as it is");
    }
    return file.finish();
}

}  // namespace ocelli::slave
