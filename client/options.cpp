#include "client/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "client/commands.hpp"
#include "client/task_flags.hpp"
#include "common/task_id.hpp"
#include "common/version.hpp"

namespace ocelli::client {

namespace {

struct Raw {
    TaskFlags task;
    double reconnect_seconds = 10;
    std::vector<std::string> task_ids;
    SubmitOptions submit;
    WatchOptions watch;
    BenchOptions bench;
    double duration_seconds = 10;
    double warm_up_seconds = 1;
    ConfigCheckOptions config;
    DrainOptions drain;
    double interval_seconds = 1;
    bool json = false;
    bool csv = false;
    bool watch_status = false;
};

CLI::App* add_submit(CLI::App& app, Raw& raw) {
    CLI::App* submit = app.add_subcommand("submit", "Have snapshots analysed and print reports");
    add_task_flags(*submit, raw.task, raw.submit);
    submit->add_option("--camera", raw.submit.camera, "name of the camera the snapshots are from");
    CLI::Option* json =
        submit->add_flag("--json", raw.submit.json, "one JSON report a line instead of a table");
    submit->add_flag("--csv", raw.submit.csv, "comma-separated values instead of a table")
        ->excludes(json);
    submit->add_option("--annotate", raw.submit.annotate_folder, "folder for annotated pictures");
    submit->add_option("--sheet", raw.submit.sheet_file,
                       "file for one picture with all annotated ones, small");
    submit->add_option("--edge-maps", raw.submit.edge_maps_folder, "folder for edge maps");
    submit
        ->add_option("--reconnect", raw.reconnect_seconds,
                     "seconds to look for a master that went away")
        ->capture_default_str();
    submit->add_flag("--detach", raw.submit.detach,
                     "print task ids once they are accepted, and do not wait; see 'ocelli result'");
    submit->add_option("FILE", raw.submit.files, "pictures; - is standard input")->required();
    submit->footer(
        "Examples:\n"
        "  ocelli submit front-door.jpg\n"
        "  ocelli submit --camera yard --annotate out --set object.min_confidence=0.3 *.jpg\n"
        "  some-camera-tool | ocelli submit --camera front-door --json -\n"
        "Exit status: 0 all complete, 1 some not, 2 usage, 3 no master.");
    return submit;
}

CLI::App* add_watch(CLI::App& app, Raw& raw) {
    CLI::App* watch =
        app.add_subcommand("watch", "Have the pictures analysed that are put into a folder");
    add_task_flags(*watch, raw.task, raw.watch);
    watch->add_option("--camera", raw.watch.camera,
                      "name of the camera; without it that of the folder below DIR");
    watch->add_flag("--json", raw.watch.json, "one JSON report a line");
    watch->add_option("--state", raw.watch.state_file,
                      "file that remembers what is reported (default: DIR/.ocelli-watch)");
    watch->add_option("--output", raw.watch.output_file,
                      "file that reports are appended to, opened anew at SIGHUP (default: "
                      "standard output)");
    CLI::Option* move = watch->add_option("--move", raw.watch.move_folder,
                                          "folder for pictures whose report is complete");
    watch
        ->add_flag("--delete", raw.watch.delete_reported,
                   "delete pictures whose report is complete")
        ->excludes(move);
    watch->add_option("DIR", raw.watch.folder, "folder that cameras put pictures into")->required();
    watch->footer(
        "Examples:\n"
        "  ocelli watch /srv/ftp/cameras\n"
        "  ocelli watch --json --move /srv/seen --output reports.jsonl /srv/ftp/cameras\n"
        "Runs until it is stopped. What is put there meanwhile is reported when it runs again.\n"
        "Exit status: 0 stopped, 1 the folder, the state or the output failed, 2 usage.");
    return watch;
}

CLI::App* add_bench(CLI::App& app, Raw& raw) {
    CLI::App* bench = app.add_subcommand("bench", "Put a load on a master and measure it");
    add_task_flags(*bench, raw.task, raw.bench);
    bench->add_option("--camera", raw.bench.camera, "name of the camera the snapshots are from");
    bench->add_option("--rate", raw.bench.rate,
                      "snapshots a second, sent when they are due (default: as fast as "
                      "--concurrency in flight allow)");
    bench->add_option("--duration", raw.duration_seconds, "seconds that are measured")
        ->capture_default_str();
    bench->add_option("--warm-up", raw.warm_up_seconds, "seconds before that are not measured")
        ->capture_default_str();
    bench->add_flag("--json", raw.bench.json, "one JSON object");
    bench->add_option("FILE", raw.bench.files, "pictures, sent in turns")->required();
    bench->footer(
        "Examples:\n"
        "  ocelli bench --concurrency 16 *.jpg\n"
        "  ocelli bench --rate 40 --duration 60 --json *.jpg\n"
        "With --rate latency counts from when a snapshot was due, so that a stall is not hidden.\n"
        "Exit status: 0 all complete, 1 some not, 2 usage, 3 no master.");
    return bench;
}

CLI::App* add_result(CLI::App& app, Raw& raw) {
    CLI::App* result = app.add_subcommand("result", "Print the reports of tasks again");
    add_master_flag(*result, raw.task);
    CLI::Option* json =
        result->add_flag("--json", raw.json, "one JSON report a line instead of a table");
    result->add_flag("--csv", raw.csv, "comma-separated values instead of a table")->excludes(json);
    result->add_option("TASK_ID", raw.task_ids, "as in a report, or from 'submit --detach'")
        ->required();
    result->footer(
        "Examples:\n"
        "  ocelli result 0197a2b4-6c1e-7d33-9a3b-5f0c2d1e4a77\n"
        "The master keeps reports for as long as its [journal] retention says.\n"
        "Exit status: 0 all complete, 1 some not or not known, 2 usage, 3 no master.");
    return result;
}

CLI::App* add_status(CLI::App& app, Raw& raw) {
    CLI::App* status = app.add_subcommand("status", "Show slaves, queue and counters");
    add_master_flag(*status, raw.task);
    status->footer(
        "Examples:\n"
        "  ocelli status\n"
        "  ocelli status --watch\n"
        "  ocelli status --master appliance.lan:7600 --json\n"
        "Exit status: 0, 2 usage, 3 no master.");
    status->add_flag("--json", raw.json, "as one JSON object");
    CLI::Option* watch =
        status->add_flag("--watch", raw.watch_status, "again and again, with rates, until Ctrl-C");
    status->add_option("--interval", raw.interval_seconds, "seconds between two looks")
        ->capture_default_str()
        ->needs(watch);
    return status;
}

CLI::App* add_models(CLI::App& app, Raw& raw) {
    CLI::App* models = app.add_subcommand("models", "Show what each slave can run");
    add_master_flag(*models, raw.task);
    models->add_flag("--json", raw.json, "as one JSON object");
    models->footer(
        "TAKES is what a task gets that names no detector.\n"
        "Exit status: 0, 2 usage, 3 no master.");
    return models;
}

CLI::App* add_drain(CLI::App& app, Raw& raw) {
    CLI::App* slaves = app.add_subcommand("slaves", "Tell slaves what to do");
    slaves->require_subcommand(1);
    CLI::App* drain = slaves->add_subcommand("drain", "Have a slave take no more work");
    add_master_flag(*drain, raw.task);
    drain->add_option("NAME", raw.drain.slave, "as 'ocelli status' shows it")->required();
    drain->footer(
        "Examples:\n"
        "  ocelli slaves drain yard-1\n"
        "What runs there is finished, what waits goes elsewhere. It stays connected, and takes work\n"
        "again when it is started anew.\n"
        "Exit status: 0, 1 no such slave, 2 usage, 3 no master.");
    return drain;
}

CLI::App* add_config_check(CLI::App& app, Raw& raw) {
    CLI::App* config = app.add_subcommand("config", "Look at configuration files");
    config->require_subcommand(1);
    CLI::App* check =
        config->add_subcommand("check", "Say whether a daemon would start with a file");
    check
        ->add_option("--for", raw.config.daemon,
                     "master or slave (default: what the file's sections tell)")
        ->check(CLI::IsMember({"master", "slave"}));
    check->add_option("FILE", raw.config.file, "a master.toml or a slave.toml")->required();
    check->footer(
        "Examples:\n"
        "  ocelli config check /etc/ocelli/slave.toml\n"
        "Asks the daemon itself, which must be installed.\n"
        "Exit status: 0 it would start, 1 it would not, 2 usage.");
    return check;
}

Result<void> check_sheet(const std::string& file) {
    if (file.empty()) {
        return {};
    }
    const std::filesystem::path path(file);
    const std::string extension = path.extension().string();
    if (extension != ".jpg" && extension != ".jpeg" && extension != ".png") {
        return Error{ErrorCode::bad_parameter,
                     fmt::format("--sheet '{}': name a .jpg or a .png file", file)};
    }
    const std::string folder = path.parent_path().string();
    return check_writable_folder(folder.empty() ? "." : folder, "--sheet");
}

Result<SubmitOptions> check_submit(Raw& raw) {
    SubmitOptions& options = raw.submit;
    const auto fail = [](std::string why) {
        return Error{ErrorCode::bad_parameter, std::move(why)};
    };
    if (auto checked = check_task_flags(raw.task, options); !checked) {
        return checked.error();
    }
    if (!(raw.reconnect_seconds >= 0 && raw.reconnect_seconds <= 86400)) {
        return fail("--reconnect must be between 0 and 86400 seconds");
    }
    options.reconnect = std::chrono::milliseconds{static_cast<int>(raw.reconnect_seconds * 1000)};
    if (options.detach && !(options.annotate_folder.empty() && options.edge_maps_folder.empty())) {
        return fail("--detach does not wait for what --annotate and --edge-maps would draw");
    }
    if (std::ranges::count(options.files, "-") > 1) {
        return fail("standard input (-) can be given once only");
    }
    if (!options.edge_maps_folder.empty()) {
        if (std::ranges::find(options.kinds, "edge") == options.kinds.end()) {
            return fail("--edge-maps needs the kind 'edge' among --kinds");
        }
        options.overrides.push_back({"edge", "map", "true"});
    }
    if (options.detach && !options.sheet_file.empty()) {
        return fail("--detach does not wait for what --sheet would show");
    }
    if (options.detach && options.csv) {
        return fail("--detach does not wait for the reports that --csv would print");
    }
    if (auto sheet = check_sheet(options.sheet_file); !sheet) {
        return sheet.error();
    }
    const auto annotate = check_writable_folder(options.annotate_folder, "--annotate");
    if (!annotate) {
        return annotate.error();
    }
    const auto edge_maps = check_writable_folder(options.edge_maps_folder, "--edge-maps");
    if (!edge_maps) {
        return edge_maps.error();
    }
    return options;
}

Result<WatchOptions> check_watch(Raw& raw) {
    WatchOptions& options = raw.watch;
    if (auto checked = check_task_flags(raw.task, options); !checked) {
        return checked.error();
    }
    if (!std::filesystem::is_directory(options.folder)) {
        return Error{
            ErrorCode::bad_parameter,
            fmt::format("'{}' is no folder that can be watched: make it, or check its name "
                        "and permissions",
                        options.folder)};
    }
    const auto move = check_writable_folder(options.move_folder, "--move");
    if (!move) {
        return move.error();
    }
    if (!options.move_folder.empty() &&
        std::filesystem::equivalent(options.folder, options.move_folder)) {
        return Error{ErrorCode::bad_parameter, "--move must name another folder than DIR"};
    }
    if (options.state_file.empty()) {
        options.state_file = (std::filesystem::path(options.folder) / ".ocelli-watch").string();
    }
    return options;
}

Result<BenchOptions> check_bench(Raw& raw) {
    BenchOptions& options = raw.bench;
    if (auto checked = check_task_flags(raw.task, options); !checked) {
        return checked.error();
    }
    const auto fail = [](const char* why) { return Error{ErrorCode::bad_parameter, why}; };
    if (!(options.rate >= 0 && options.rate <= 100'000)) {
        return fail("--rate must be between 0 and 100000 snapshots a second");
    }
    if (!(raw.duration_seconds >= 0.1 && raw.duration_seconds <= 86400)) {
        return fail("--duration must be between 0.1 and 86400 seconds");
    }
    if (!(raw.warm_up_seconds >= 0 && raw.warm_up_seconds <= 3600)) {
        return fail("--warm-up must be between 0 and 3600 seconds");
    }
    options.duration = std::chrono::milliseconds{static_cast<int>(raw.duration_seconds * 1000)};
    options.warm_up = std::chrono::milliseconds{static_cast<int>(raw.warm_up_seconds * 1000)};
    return options;
}

Result<ResultOptions> check_result(const Raw& raw) {
    auto master = net::parse_address(raw.task.master);
    if (!master) {
        return master.error();
    }
    if (auto checked = check_credentials(raw.task.credentials, *master); !checked) {
        return checked.error();
    }
    ResultOptions options{std::move(*master), raw.task.credentials, raw.json, raw.csv, {}};
    for (const std::string& text : raw.task_ids) {
        const auto id = parse_task_id(text);
        if (!id) {
            return Error{
                ErrorCode::bad_parameter,
                fmt::format("'{}' is no task id; 'ocelli submit --detach' prints them", text)};
        }
        options.tasks.push_back(*id);
    }
    return options;
}

// The master, with what it takes to be let in.
Result<net::Address> check_master(const Raw& raw) {
    auto master = net::parse_address(raw.task.master);
    if (master) {
        if (auto checked = check_credentials(raw.task.credentials, *master); !checked) {
            return checked.error();
        }
    }
    return master;
}

Result<StatusOptions> check_status(const Raw& raw) {
    auto master = check_master(raw);
    if (!master) {
        return master.error();
    }
    if (!(raw.interval_seconds >= 0.1 && raw.interval_seconds <= 3600)) {
        return Error{ErrorCode::bad_parameter, "--interval must be between 0.1 and 3600 seconds"};
    }
    return StatusOptions{std::move(*master), raw.task.credentials, raw.json, raw.watch_status,
                         std::chrono::milliseconds{static_cast<int>(raw.interval_seconds * 1000)}};
}

Result<ModelsOptions> check_models(const Raw& raw) {
    auto master = check_master(raw);
    if (!master) {
        return master.error();
    }
    return ModelsOptions{std::move(*master), raw.task.credentials, raw.json};
}

Result<DrainOptions> check_drain(const Raw& raw) {
    auto master = check_master(raw);
    if (!master) {
        return master.error();
    }
    return DrainOptions{std::move(*master), raw.task.credentials, raw.drain.slave};
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
    Raw raw;
    const CLI::App* submit = add_submit(app, raw);
    const CLI::App* watch = add_watch(app, raw);
    const CLI::App* bench = add_bench(app, raw);
    const CLI::App* result = add_result(app, raw);
    const CLI::App* status = add_status(app, raw);
    const CLI::App* models = add_models(app, raw);
    const CLI::App* drain = add_drain(app, raw);
    add_config_check(app, raw);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return Exit{app.exit(error) == 0 ? 0 : kUsage};
    }
    if (submit->parsed()) {
        return or_usage_error(check_submit(raw), "submit");
    }
    if (watch->parsed()) {
        return or_usage_error(check_watch(raw), "watch");
    }
    if (bench->parsed()) {
        return or_usage_error(check_bench(raw), "bench");
    }
    if (result->parsed()) {
        return or_usage_error(check_result(raw), "result");
    }
    if (status->parsed()) {
        return or_usage_error(check_status(raw), "status");
    }
    if (models->parsed()) {
        return or_usage_error(check_models(raw), "models");
    }
    if (drain->parsed()) {
        return or_usage_error(check_drain(raw), "slaves drain");
    }
    return raw.config;
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
