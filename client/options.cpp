#include "client/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "client/commands.hpp"
#include "client/flags/bench_flags.hpp"
#include "client/flags/question_flags.hpp"
#include "client/flags/submit_flags.hpp"
#include "client/flags/watch_flags.hpp"
#include "common/task_id.hpp"
#include "common/version.hpp"

namespace ocelli::client {

namespace {

void add_config_check(CLI::App& app, ConfigCheckOptions& options) {
    CLI::App* config = app.add_subcommand("config", "Look at configuration files");
    config->require_subcommand(1);
    CLI::App* check =
        config->add_subcommand("check", "Say whether a daemon would start with a file");
    check
        ->add_option("--for", options.daemon,
                     "master or slave (default: what the file's sections tell)")
        ->check(CLI::IsMember({"master", "slave"}));
    check->add_option("FILE", options.file, "a master.toml or a slave.toml")->required();
    check->footer(
        "Examples:\n"
        "  ocelli config check /etc/ocelli/slave.toml\n"
        "Asks the daemon itself, which must be installed.\n"
        "Exit status: 0 it would start, 1 it would not, 2 usage.");
}

template <class Checked>
Options or_usage_error(Result<Checked> options, const char* command) {
    if (options) {
        return std::move(*options);
    }
    std::cerr << "ocelli: " << options.error().message << "\nTry 'ocelli " << command
              << " --help'.\n";
    return Exit{kUsage};
}

}  // namespace

Options parse_command_line(int argc, const char* const* argv) {
    CLI::App app("Ocelli: analyses security-camera snapshots", "ocelli");
    app.set_version_flag("--version", [] { return version_text("ocelli"); });
    app.require_subcommand(1);
    app.footer(
        "Examples:\n"
        "  ocelli submit --annotate out *.jpg\n"
        "  ocelli watch /srv/ftp/cameras\n"
        "  ocelli status\n"
        "'ocelli submit --help' and so on say more.");
    SubmitFlags submit;
    WatchFlags watch;
    BenchFlags bench;
    ResultFlags result;
    StatusFlags status;
    ModelsFlags models;
    DrainFlags drain;
    ConfigCheckOptions config_check;
    submit.add_to(app);
    watch.add_to(app);
    bench.add_to(app);
    result.add_to(app);
    status.add_to(app);
    models.add_to(app);
    drain.add_to(app);
    add_config_check(app, config_check);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return Exit{app.exit(error) == 0 ? 0 : kUsage};
    }
    if (app.got_subcommand("submit")) {
        return or_usage_error(submit.check(), "submit");
    }
    if (app.got_subcommand("watch")) {
        return or_usage_error(watch.check(), "watch");
    }
    if (app.got_subcommand("bench")) {
        return or_usage_error(bench.check(), "bench");
    }
    if (app.got_subcommand("result")) {
        return or_usage_error(result.check(), "result");
    }
    if (app.got_subcommand("status")) {
        return or_usage_error(status.check(), "status");
    }
    if (app.got_subcommand("models")) {
        return or_usage_error(models.check(), "models");
    }
    if (app.got_subcommand("slaves")) {
        return or_usage_error(drain.check(), "slaves drain");
    }
    return config_check;
}

Result<void> check_writable_folder(const std::string& folder, const char* option) {
    if (folder.empty()) {
        return {};
    }
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const auto probe = std::filesystem::path(folder) / (".ocelli-" + to_string(make_task_id()));
    const bool written = static_cast<bool>(std::ofstream(probe) << "x");
    std::filesystem::remove(probe, error);
    if (!written) {
        return Error{ErrorCode::bad_parameter,
                     fmt::format("{} '{}': no file can be written there: choose a folder that this "
                                 "user may write to",
                                 option, folder)};
    }
    return {};
}

}  // namespace ocelli::client
