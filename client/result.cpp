#include "client/result.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <nlohmann/json.hpp>

#include "client/ask.hpp"
#include "client/output/report_csv.hpp"
#include "client/output/report_table.hpp"
#include "client/output/terminal.hpp"
#include "common/report/report_json.hpp"

namespace ocelli::client {

CLI::App* ResultFlags::add_to(CLI::App& app) {
    CLI::App* result = app.add_subcommand("result", "Print the reports of tasks again");
    master.add_to(*result);
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
    return result;
}

Result<ResultOptions> ResultFlags::check() const {
    auto asked = master.check();
    if (!asked) {
        return asked.error();
    }
    ResultOptions options{std::move(*asked), json, csv, {}};
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

int run_result(const ResultOptions& options) {
    ReportTable table;
    std::size_t incomplete = 0;
    std::size_t reports = 0;
    if (options.csv) {
        print(csv_head());
    }
    std::vector<wire::ResultRequest> requests;
    for (const TaskId& task : options.tasks) {
        requests.push_back({task});
    }
    const auto take = [&](const wire::ResultRequest& request, Result<wire::ReportMessage> message) {
        const std::string id = to_string(request.task_id);
        if (!message) {
            ++incomplete;
            complain(fmt::format("{}: {}", id, message.error().message));
            return;
        }
        const FileReport answer{id, std::move(message->report), {}, {}};
        ++reports;
        incomplete += answer.report.status == TaskStatus::complete ? 0U : 1U;
        if (options.json) {
            print(to_line(to_json(answer.report, std::nullopt)) + "\n");
        } else if (options.csv) {
            print(csv_row(answer));
        } else {
            table.add(answer);
        }
    };
    const auto lost =
        ask_all<wire::ResultRequest, wire::ReportMessage>(options, std::move(requests), take);
    if (!options.json && !options.csv && reports > 0) {
        print(table.render(0, standard_output()));
    }
    if (lost) {
        complain(lost->message);
        return kNoMaster;
    }
    return incomplete > 0 ? kIncomplete : 0;
}

}  // namespace ocelli::client
