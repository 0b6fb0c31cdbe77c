#include "client/watch/watch.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "client/output/report_table.hpp"
#include "client/watch/report_file.hpp"
#include "client/watch/watch_session.hpp"
#include "common/daemon/lifecycle.hpp"
#include "common/report/report_json.hpp"

namespace ocelli::client {

CLI::App* WatchFlags::add_to(CLI::App& app) {
    CLI::App* watch =
        app.add_subcommand("watch", "Have the pictures analysed that are put into a folder");
    task.add_to(*watch, options);
    watch->add_option("--camera", options.camera,
                      "name of the camera; without it that of the folder below DIR");
    watch->add_flag("--json", options.json, "one JSON report a line");
    watch->add_option("--state", options.state_file,
                      "file that remembers what is reported (default: DIR/.ocelli-watch)");
    watch->add_option("--output", options.output_file,
                      "file that reports are appended to, opened anew at SIGHUP (default: "
                      "standard output)");
    CLI::Option* move = watch->add_option("--move", options.move_folder,
                                          "folder for pictures whose report is complete");
    watch->add_flag("--delete", options.delete_reported, "delete pictures whose report is complete")
        ->excludes(move);
    watch->add_option("--rescan", rescan,
                      "how often all folders are looked through, too (default: 10s where other "
                      "machines may put files, as on NFS, SMB and FUSE, otherwise 10min)");
    watch->add_option("DIR", options.folder, "folder that cameras put pictures into")->required();
    watch->footer(
        "Examples:\n"
        "  ocelli watch /srv/ftp/cameras\n"
        "  ocelli watch --json --move /srv/seen --output reports.jsonl /srv/ftp/cameras\n"
        "Runs until it is stopped. What is put there meanwhile is reported when it runs again.\n"
        "Exit status: 0 stopped, 1 the folder, the state or the output failed, 2 usage.");
    return watch;
}

Result<WatchOptions> WatchFlags::check() {
    if (auto checked = task.check(options); !checked) {
        return checked.error();
    }
    if (!rescan.empty()) {
        if (auto read = read_duration("--rescan", rescan, std::chrono::seconds(1), options.rescan);
            !read) {
            return read.error();
        }
    }
    std::error_code error;
    if (!std::filesystem::is_directory(options.folder, error)) {
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
        std::filesystem::equivalent(options.folder, options.move_folder, error)) {
        return Error{ErrorCode::bad_parameter, "--move must name another folder than DIR"};
    }
    if (options.state_file.empty()) {
        options.state_file = (std::filesystem::path(options.folder) / ".ocelli-watch").string();
    }
    return options;
}

int run_watch(const WatchOptions& options) {
    hold_signals({SIGHUP, SIGTERM, SIGINT});
    auto state = WatchState::open(options.state_file);
    auto folder = state ? FolderWatch::open(options.folder, options.move_folder)
                        : Result<std::unique_ptr<FolderWatch>>(state.error());
    auto reports =
        folder ? ReportFile::open(options.output_file) : Result<ReportFile>(folder.error());
    if (!reports) {
        complain(reports.error().message);
        return kIncomplete;
    }
    const WatchOutput output{
        [&](const FileReport& report) {
            return reports->write((options.json
                                       ? ocelli::to_line(to_json(report.report, report.file))
                                       : report_line(report)) +
                                  "\n");
        },
        [&] { return reports->sync(); }, [&] { return reports->reopen(); }, complain};
    const auto done = WatchSession(options, *state, std::move(*folder), output, Notifier()).run();
    if (!done) {
        complain(done.error().message);
        return kIncomplete;
    }
    return 0;
}

}  // namespace ocelli::client
