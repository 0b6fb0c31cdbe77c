// What the master says of itself and its slaves.

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "client/commands.hpp"
#include "client/drain_slave.hpp"
#include "client/fetch_status.hpp"
#include "client/print.hpp"
#include "client/rates.hpp"
#include "client/report_table.hpp"
#include "client/status_view.hpp"
#include "client/status_watch.hpp"
#include "common/clock.hpp"
#include "common/report/report_json.hpp"

namespace ocelli::client {

void complain(const std::string& sentence) {
    fmt::print(stderr, "ocelli: {}\n", printable(sentence));
}

namespace {

// Whether it was written.
bool print_status(const StatusOptions& options, const wire::StatusMessage& status,
                  const RateMap& rates, bool first) {
    const std::string time = format_utc(unix_milliseconds());
    const Terminal terminal = standard_output();
    std::string text = options.json ? to_line(live_status_json(status, rates, time)) + "\n"
                                    : live_status(status, rates, time, terminal);
    if (!options.json && terminal.is_terminal) {
        text = (first ? "\x1b[2J" : "") + redrawn(text, terminal.rows);
    } else if (!options.json && !first) {
        text = "\n" + text;
    }
    return std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
}

int watch_status(const StatusOptions& options) {
    Rates rates;
    bool first = true;
    bool lost = false;
    const auto failure =
        StatusWatch(options, [&](const Result<wire::StatusMessage>& status, TimePoint at) {
            if (!status) {
                if (!std::exchange(lost, true)) {
                    complain(status.error().message + "; looking for it");
                }
                return true;
            }
            lost = false;
            return print_status(options, *status, rates.update(*status, at),
                                std::exchange(first, false));
        }).run();
    if (failure) {
        complain(failure->message);
        return kNoMaster;
    }
    return 0;
}

}  // namespace

int run_models(const ModelsOptions& options) {
    const auto status = fetch_status(options.master, options.credentials);
    if (!status) {
        complain(status.error().message);
        return kNoMaster;
    }
    print(options.json ? to_line(models_json(*status)) + "\n"
                       : models_table(*status, standard_output()));
    return 0;
}

int run_drain(const DrainOptions& options) {
    const auto answer = drain_slave(options);
    if (!answer) {
        complain(answer.error().message);
        return kNoMaster;
    }
    if (answer->error) {
        complain(answer->error->message);
        return kIncomplete;
    }
    print(fmt::format("{} takes no more work; {} of its subtasks still run\n",
                      printable(options.slave), answer->running));
    return 0;
}

int run_status(const StatusOptions& options) {
    if (options.watch) {
        return watch_status(options);
    }
    const auto status = fetch_status(options.master, options.credentials);
    if (!status) {
        complain(status.error().message);
        return kNoMaster;
    }
    print(options.json ? to_line(to_json(*status)) + "\n"
                       : status_table(*status, standard_output()));
    return 0;
}

}  // namespace ocelli::client
