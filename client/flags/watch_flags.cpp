#include "client/flags/watch_flags.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

namespace ocelli::client {

void WatchFlags::add_to(CLI::App& app) {
    CLI::App* watch =
        app.add_subcommand("watch", "Have the pictures analysed that are put into a folder");
    add_task_flags(*watch, task, options);
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
    watch->add_option("DIR", options.folder, "folder that cameras put pictures into")->required();
    watch->footer(
        "Examples:\n"
        "  ocelli watch /srv/ftp/cameras\n"
        "  ocelli watch --json --move /srv/seen --output reports.jsonl /srv/ftp/cameras\n"
        "Runs until it is stopped. What is put there meanwhile is reported when it runs again.\n"
        "Exit status: 0 stopped, 1 the folder, the state or the output failed, 2 usage.");
}

Result<WatchOptions> WatchFlags::check() {
    if (auto checked = check_task_flags(task, options); !checked) {
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

}  // namespace ocelli::client
