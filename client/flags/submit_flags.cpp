#include "client/flags/submit_flags.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

namespace ocelli::client {

namespace {

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

}  // namespace

void SubmitFlags::add_to(CLI::App& app) {
    CLI::App* submit = app.add_subcommand("submit", "Have snapshots analysed and print reports");
    add_task_flags(*submit, task, options);
    submit->add_option("--camera", options.camera, "name of the camera the snapshots are from");
    CLI::Option* json =
        submit->add_flag("--json", options.json, "one JSON report a line instead of a table");
    submit->add_flag("--csv", options.csv, "comma-separated values instead of a table")
        ->excludes(json);
    submit->add_option("--annotate", options.annotate_folder, "folder for annotated pictures");
    submit->add_option("--sheet", options.sheet_file,
                       "file for one picture with all annotated ones, small");
    submit->add_option("--edge-maps", options.edge_maps_folder, "folder for edge maps");
    submit
        ->add_option("--reconnect", reconnect_seconds,
                     "seconds to look for a master that went away")
        ->capture_default_str();
    submit->add_flag("--detach", options.detach,
                     "print task ids once they are accepted, and do not wait; see 'ocelli result'");
    submit->add_option("FILE", options.files, "pictures; - is standard input")->required();
    submit->footer(
        "Examples:\n"
        "  ocelli submit front-door.jpg\n"
        "  ocelli submit --camera yard --annotate out --set object.min_confidence=0.3 *.jpg\n"
        "  some-camera-tool | ocelli submit --camera front-door --json -\n"
        "Exit status: 0 all complete, 1 some not, 2 usage, 3 no master.");
}

Result<SubmitOptions> SubmitFlags::check() {
    const auto fail = [](std::string why) {
        return Error{ErrorCode::bad_parameter, std::move(why)};
    };
    if (auto checked = check_task_flags(task, options); !checked) {
        return checked.error();
    }
    if (!(reconnect_seconds >= 0 && reconnect_seconds <= 86400)) {
        return fail("--reconnect must be between 0 and 86400 seconds");
    }
    options.reconnect = std::chrono::milliseconds{static_cast<int>(reconnect_seconds * 1000)};
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

}  // namespace ocelli::client
