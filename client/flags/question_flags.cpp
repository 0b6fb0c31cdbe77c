#include "client/flags/question_flags.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace ocelli::client {

namespace {

// The master, with what it takes to be let in.
Result<net::Address> check_master(const TaskFlags& task) {
    auto master = net::parse_address(task.master);
    if (master) {
        if (auto checked = check_credentials(task.credentials, *master); !checked) {
            return checked.error();
        }
    }
    return master;
}

}  // namespace

void ResultFlags::add_to(CLI::App& app) {
    CLI::App* result = app.add_subcommand("result", "Print the reports of tasks again");
    add_master_flag(*result, task);
    CLI::Option* as_json =
        result->add_flag("--json", json, "one JSON report a line instead of a table");
    result->add_flag("--csv", csv, "comma-separated values instead of a table")->excludes(as_json);
    result->add_option("TASK_ID", task_ids, "as in a report, or from 'submit --detach'")
        ->required();
    result->footer(
        "Examples:\n"
        "  ocelli result 0197a2b4-6c1e-7d33-9a3b-5f0c2d1e4a77\n"
        "The master keeps reports for as long as its [journal] retention says.\n"
        "Exit status: 0 all complete, 1 some not or not known, 2 usage, 3 no master.");
}

Result<ResultOptions> ResultFlags::check() const {
    auto master = check_master(task);
    if (!master) {
        return master.error();
    }
    ResultOptions options{std::move(*master), task.credentials, json, csv, {}};
    for (const std::string& text : task_ids) {
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

void StatusFlags::add_to(CLI::App& app) {
    CLI::App* status = app.add_subcommand("status", "Show slaves, queue and counters");
    add_master_flag(*status, task);
    status->footer(
        "Examples:\n"
        "  ocelli status\n"
        "  ocelli status --watch\n"
        "  ocelli status --master appliance.lan:7600 --json\n"
        "Exit status: 0, 2 usage, 3 no master.");
    status->add_flag("--json", json, "as one JSON object");
    CLI::Option* again =
        status->add_flag("--watch", watch, "again and again, with rates, until Ctrl-C");
    status->add_option("--interval", interval_seconds, "seconds between two looks")
        ->capture_default_str()
        ->needs(again);
}

Result<StatusOptions> StatusFlags::check() const {
    auto master = check_master(task);
    if (!master) {
        return master.error();
    }
    if (!(interval_seconds >= 0.1 && interval_seconds <= 3600)) {
        return Error{ErrorCode::bad_parameter, "--interval must be between 0.1 and 3600 seconds"};
    }
    return StatusOptions{std::move(*master), task.credentials, json, watch,
                         std::chrono::milliseconds{static_cast<int>(interval_seconds * 1000)}};
}

void ModelsFlags::add_to(CLI::App& app) {
    CLI::App* models = app.add_subcommand("models", "Show what each slave can run");
    add_master_flag(*models, task);
    models->add_flag("--json", json, "as one JSON object");
    models->footer(
        "TAKES is what a task gets that names no detector.\n"
        "Exit status: 0, 2 usage, 3 no master.");
}

Result<ModelsOptions> ModelsFlags::check() const {
    auto master = check_master(task);
    if (!master) {
        return master.error();
    }
    return ModelsOptions{std::move(*master), task.credentials, json};
}

void DrainFlags::add_to(CLI::App& app) {
    CLI::App* slaves = app.add_subcommand("slaves", "Tell slaves what to do");
    slaves->require_subcommand(1);
    CLI::App* drain = slaves->add_subcommand("drain", "Have a slave take no more work");
    add_master_flag(*drain, task);
    drain->add_option("NAME", slave, "as 'ocelli status' shows it")->required();
    drain->footer(
        "Examples:\n"
        "  ocelli slaves drain yard-1\n"
        "What runs there is finished, what waits goes elsewhere. It stays connected, and takes work\n"
        "again when it is started anew.\n"
        "Exit status: 0, 1 no such slave, 2 usage, 3 no master.");
}

Result<DrainOptions> DrainFlags::check() const {
    auto master = check_master(task);
    if (!master) {
        return master.error();
    }
    return DrainOptions{std::move(*master), task.credentials, slave};
}

}  // namespace ocelli::client
