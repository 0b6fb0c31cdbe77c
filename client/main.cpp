// ocelli: the command-line client.

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "client/annotate.hpp"
#include "client/options.hpp"
#include "client/report_table.hpp"
#include "client/submit.hpp"
#include "common/clock.hpp"
#include "common/report/report_json.hpp"

namespace {

using namespace ocelli;
using namespace ocelli::client;

constexpr int kIncomplete = 1;
constexpr int kNoMaster = 3;
constexpr int kInterrupted = 130;

int run_submit(const SubmitOptions& options) {
    const TimePoint begin = now();
    ReportTable table;
    PictureWriter pictures(options.annotate_folder, options.edge_maps_folder);
    bool written = true;
    const auto outcome = submit(options, [&](const FileReport& report) {
        if (options.json) {
            fmt::print("{}\n", to_line(to_json(report.report, report.file)));
            std::fflush(stdout);
        } else {
            table.add(report);
        }
        if (const std::string problem = pictures.write(report); !problem.empty()) {
            std::cerr << "ocelli: " << problem << '\n';
            written = false;
        }
    });
    if (!options.json && outcome.reports > 0) {
        fmt::print("{}", table.render(to_milliseconds(now() - begin) / 1000));
    }
    if (outcome.interrupted) {
        std::cerr << "ocelli: interrupted; the master was asked to drop what was open\n";
        return kInterrupted;
    }
    if (outcome.link_lost) {
        std::cerr << fmt::format("ocelli: {} ({} of {} files have no report)\n",
                                 outcome.link_lost->message,
                                 options.files.size() - outcome.reports, options.files.size());
        return kNoMaster;
    }
    return outcome.incomplete > 0 || !written ? kIncomplete : 0;
}

int run_status(const StatusOptions& options) {
    const auto status = fetch_status(options);
    if (!status) {
        std::cerr << "ocelli: " << status.error().message << '\n';
        return kNoMaster;
    }
    fmt::print("{}", options.json ? to_line(to_json(*status)) + "\n" : status_table(*status));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const Options options = parse_command_line(argc, argv);
        if (const auto* submit = std::get_if<SubmitOptions>(&options)) {
            return run_submit(*submit);
        }
        if (const auto* status = std::get_if<StatusOptions>(&options)) {
            return run_status(*status);
        }
        return std::get<Exit>(options).status;
    } catch (const std::exception& error) {
        std::cerr << "ocelli: " << error.what() << '\n';
        return kIncomplete;
    }
}
