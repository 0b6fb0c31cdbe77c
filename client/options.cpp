#include "client/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "client/commands.hpp"
#include "common/nearest.hpp"
#include "common/task_id.hpp"

namespace ocelli::client {

namespace {

struct Raw {
    std::string master = "127.0.0.1:7600";
    std::string kinds = "object,face,edge,corner";
    std::vector<std::string> sets;
    double timeout_seconds = 60;
    double reconnect_seconds = 10;
    double max_age_seconds = 0;
    std::string priority = "live";
    std::vector<std::string> task_ids;
    SubmitOptions submit;
    bool status_json = false;
};

CLI::App* add_submit(CLI::App& app, Raw& raw) {
    CLI::App* submit = app.add_subcommand("submit", "Have snapshots analysed and print reports");
    submit->add_option("--master", raw.master, "HOST:PORT of the master")->capture_default_str();
    submit->add_option("--camera", raw.submit.camera, "name of the camera the snapshots are from");
    submit->add_option("--kinds", raw.kinds, "what to look for, separated by commas")
        ->capture_default_str();
    submit->add_option("--set", raw.sets, "KIND.PARAMETER=VALUE for these tasks; repeatable")
        ->take_all()
        ->expected(1);
    submit->add_flag("--json", raw.submit.json, "one JSON report a line instead of a table");
    submit->add_option("--annotate", raw.submit.annotate_folder, "folder for annotated pictures");
    submit->add_option("--edge-maps", raw.submit.edge_maps_folder, "folder for edge maps");
    submit->add_option("--timeout", raw.timeout_seconds, "seconds until a task is given up")
        ->capture_default_str();
    submit
        ->add_option("--reconnect", raw.reconnect_seconds,
                     "seconds to look for a master that went away")
        ->capture_default_str();
    submit->add_option("--max-age", raw.max_age_seconds,
                       "seconds after which a picture is too old to be worth a report");
    submit
        ->add_option("--priority", raw.priority,
                     "live, or backfill for pictures that nobody waits for: they never make live "
                     "ones wait long")
        ->capture_default_str();
    submit->add_flag("--detach", raw.submit.detach,
                     "print task ids once they are accepted, and do not wait; see 'ocelli result'");
    submit->add_option("--concurrency", raw.submit.concurrency, "snapshots in flight at once")
        ->capture_default_str();
    submit->add_option("FILE", raw.submit.files, "pictures; - is standard input")->required();
    submit->footer(
        "Examples:\n"
        "  ocelli submit front-door.jpg\n"
        "  ocelli submit --camera yard --annotate out --set object.min_confidence=0.3 *.jpg\n"
        "  some-camera-tool | ocelli submit --camera front-door --json -\n"
        "Exit status: 0 all complete, 1 some not, 2 usage, 3 no master.");
    return submit;
}

CLI::App* add_result(CLI::App& app, Raw& raw) {
    CLI::App* result = app.add_subcommand("result", "Print the reports of tasks again");
    result->add_option("--master", raw.master, "HOST:PORT of the master")->capture_default_str();
    result->add_flag("--json", raw.submit.json, "one JSON report a line instead of a table");
    result->add_option("TASK_ID", raw.task_ids, "as in a report, or from 'submit --detach'")
        ->required();
    result->footer(
        "Examples:\n"
        "  ocelli result 0197a2b4-6c1e-7d33-9a3b-5f0c2d1e4a77\n"
        "The master keeps reports for as long as its [journal] retention says.\n"
        "Exit status: 0 all complete, 1 some not or not known, 2 usage, 3 no master.");
    return result;
}

Result<net::Address> master_address(const Raw& raw) {
    return net::parse_address(raw.master);
}

Result<SubmitOptions> check(Raw& raw) {
    SubmitOptions& options = raw.submit;
    const auto fail = [](std::string why) {
        return Error{ErrorCode::bad_parameter, std::move(why)};
    };
    auto master = master_address(raw);
    if (!master) {
        return master.error();
    }
    options.master = std::move(*master);
    auto kinds_asked = parse_kinds(raw.kinds);
    if (!kinds_asked) {
        return kinds_asked.error();
    }
    options.kinds = std::move(*kinds_asked);
    auto overrides = parse_overrides(raw.sets, options.kinds);
    if (!overrides) {
        return overrides.error();
    }
    options.overrides = std::move(*overrides);
    if (!(raw.timeout_seconds >= 0.001 && raw.timeout_seconds <= 86400)) {
        return fail("--timeout must be between 0.001 and 86400 seconds");
    }
    options.timeout = std::chrono::milliseconds{static_cast<int>(raw.timeout_seconds * 1000)};
    if (!(raw.max_age_seconds >= 0 && raw.max_age_seconds <= 86400)) {
        return fail("--max-age must be between 0 and 86400 seconds");
    }
    options.max_age = std::chrono::milliseconds{static_cast<int>(raw.max_age_seconds * 1000)};
    if (raw.priority != "live" && raw.priority != "backfill") {
        return fail(fmt::format("--priority must be live or backfill, not '{}'", raw.priority));
    }
    options.priority = raw.priority == "live" ? wire::Priority::live : wire::Priority::backfill;
    if (!(raw.reconnect_seconds >= 0 && raw.reconnect_seconds <= 86400)) {
        return fail("--reconnect must be between 0 and 86400 seconds");
    }
    options.reconnect = std::chrono::milliseconds{static_cast<int>(raw.reconnect_seconds * 1000)};
    if (options.detach && !(options.annotate_folder.empty() && options.edge_maps_folder.empty())) {
        return fail("--detach does not wait for what --annotate and --edge-maps would draw");
    }
    if (options.concurrency < 1 || options.concurrency > 1000) {
        return fail("--concurrency must be between 1 and 1000");
    }
    if (options.camera.size() > 128) {
        return fail("--camera must have at most 128 bytes");
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

Result<ResultOptions> check_result(const Raw& raw) {
    auto master = master_address(raw);
    if (!master) {
        return master.error();
    }
    ResultOptions options{std::move(*master), raw.submit.json, {}};
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

Exit usage_error(const Error& error) {
    std::cerr << "ocelli: " << error.message << "\nTry 'ocelli submit --help'.\n";
    return {kUsage};
}

}  // namespace

Options parse_command_line(int argc, const char* const* argv) {
    CLI::App app("Ocelli: analyses security-camera snapshots", "ocelli");
    app.set_version_flag("--version", "ocelli " OCELLI_VERSION);
    app.require_subcommand(1);
    app.footer(
        "Examples:\n"
        "  ocelli submit --annotate out *.jpg\n"
        "  ocelli status\n"
        "'ocelli submit --help' and 'ocelli status --help' say more.");
    Raw raw;
    const CLI::App* submit = add_submit(app, raw);
    const CLI::App* result = add_result(app, raw);
    CLI::App* status = app.add_subcommand("status", "Show slaves, queue and counters");
    status->add_option("--master", raw.master, "HOST:PORT of the master")->capture_default_str();
    status->footer(
        "Examples:\n"
        "  ocelli status\n"
        "  ocelli status --master appliance.lan:7600 --json\n"
        "Exit status: 0, 2 usage, 3 no master.");
    status->add_flag("--json", raw.status_json, "as one JSON object");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return Exit{app.exit(error) == 0 ? 0 : kUsage};
    }
    if (result->parsed()) {
        auto options = check_result(raw);
        return options ? Options(std::move(*options)) : usage_error(options.error());
    }
    if (!submit->parsed()) {
        auto master = master_address(raw);
        if (!master) {
            return usage_error(master.error());
        }
        return StatusOptions{std::move(*master), raw.status_json};
    }
    auto checked = check(raw);
    if (!checked) {
        return usage_error(checked.error());
    }
    return std::move(*checked);
}

Result<std::vector<std::string>> parse_kinds(const std::string& list) {
    std::vector<std::string> asked;
    boost::algorithm::split(asked, list, boost::algorithm::is_any_of(","));
    for (const std::string& kind : asked) {
        if (!is_kind(kind)) {
            return Error{ErrorCode::unknown_kind,
                         fmt::format("there is no kind '{}'.{} Kinds are {}.", kind,
                                     suggestion(kind, kinds()), fmt::join(kinds(), ", "))};
        }
        if (std::ranges::count(asked, kind) > 1) {
            return Error{ErrorCode::bad_parameter, fmt::format("--kinds names '{}' twice", kind)};
        }
    }
    return asked;
}

Result<std::vector<ParameterOverride>> parse_overrides(const std::vector<std::string>& assignments,
                                                       const std::vector<std::string>& kinds) {
    std::vector<ParameterOverride> overrides;
    for (const std::string& assignment : assignments) {
        auto given = parse_override(assignment);
        if (!given) {
            return Error{given.error().code, "--set: " + given.error().message};
        }
        if (std::ranges::find(kinds, given->kind) == kinds.end()) {
            return Error{ErrorCode::bad_parameter,
                         fmt::format("--set {}: the kind '{}' is not among --kinds", assignment,
                                     given->kind)};
        }
        overrides.push_back(std::move(*given));
    }
    return overrides;
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
