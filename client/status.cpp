#include "client/status.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "client/ask.hpp"
#include "client/output/report_table.hpp"
#include "client/output/status_view.hpp"
#include "client/output/terminal.hpp"
#include "common/report/report_json.hpp"

namespace ocelli::client {

namespace asio = boost::asio;

namespace {

using TakeStatus = TakeAnswer<wire::StatusRequest, wire::StatusMessage>;

// `ocelli status --watch`: asks again and again, over a connection of its own each time, so that a
// master that is restarted is found again.
class StatusWatch {
  public:
    // `show` gets each answer and when it came; it returns false when nobody reads any more.
    using Show = std::function<bool(const Result<wire::StatusMessage>&, TimePoint)>;

    StatusWatch(const StatusOptions& options, Show show);

    // Until Ctrl-C, or `show` wants no more. The error when no master has answered at all.
    std::optional<Error> run();

  private:
    boost::asio::awaitable<void> look();
    boost::asio::awaitable<void> watch_signals();
    void end();

    const StatusOptions& options_;
    Show show_;
    boost::asio::io_context context_{1};
    net::TaskGroup tasks_;
    net::LoopTimer pause_;
    boost::asio::signal_set signals_;
    net::MasterLink* link_ = nullptr;  // while it is asking
    std::optional<Error> failure_;
};

StatusWatch::StatusWatch(const StatusOptions& options, Show show)
    : options_(options),
      show_(std::move(show)),
      tasks_(context_.get_executor(), warnings_only()),
      pause_(context_.get_executor()),
      signals_(context_, SIGINT, SIGTERM) {}

std::optional<Error> StatusWatch::run() {
    tasks_.spawn("status", look());
    tasks_.spawn("signals", watch_signals());
    context_.run();
    return failure_;
}

asio::awaitable<void> StatusWatch::look() {
    bool answered = false;
    TimePoint next = now();
    while (!pause_.is_stopped()) {
        next = std::max(next + options_.interval, now());
        net::TaskGroup tasks(context_.get_executor(), warnings_only());
        net::MasterLink link(context_.get_executor(), tasks);
        link_ = &link;
        Result<wire::StatusMessage> status = Error{ErrorCode::disconnected, ""};
        const TakeStatus take = [&status](const wire::StatusRequest&,
                                          Result<wire::StatusMessage> answer) {
            status = std::move(answer);
        };
        std::vector<wire::StatusRequest> requests(1);
        auto ended = co_await ask_over(link, options_, std::move(requests), take);
        if (ended) {
            status = *ended;
        }
        link_ = nullptr;
        co_await tasks.wait();
        if (pause_.is_stopped()) {
            break;
        }
        if (!status && !answered) {
            failure_ = status.error();
            break;
        }
        answered = true;
        if (!show_(status, now())) {
            break;
        }
        co_await pause_.wait_until(next);
    }
    end();
}

asio::awaitable<void> StatusWatch::watch_signals() {
    boost::system::error_code ignored;
    co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    end();
}

// May be called twice. A second Ctrl-C ends the program at once: nobody catches it any more.
void StatusWatch::end() {
    pause_.stop();
    if (link_ != nullptr) {
        link_->drop();
    }
    signals_.clear();
    signals_.cancel();
}

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

int print_answer(const MasterOptions& options, bool as_json, auto json, auto table) {
    const auto status = ask<wire::StatusRequest, wire::StatusMessage>(options, {});
    if (!status) {
        complain(status.error().message);
        return kNoMaster;
    }
    print(as_json ? to_line(json(*status)) + "\n" : table(*status, standard_output()));
    return 0;
}

}  // namespace

CLI::App* StatusFlags::add_to(CLI::App& app) {
    CLI::App* status = app.add_subcommand("status", "Show slaves, queue and counters");
    master.add_to(*status);
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
    return status;
}

Result<StatusOptions> StatusFlags::check() const {
    auto asked = master.check();
    if (!asked) {
        return asked.error();
    }
    if (!(interval_seconds >= 0.1 && interval_seconds <= 3600)) {
        return Error{ErrorCode::bad_parameter, "--interval must be between 0.1 and 3600 seconds"};
    }
    return StatusOptions{std::move(*asked), json, watch,
                         std::chrono::milliseconds{static_cast<int>(interval_seconds * 1000)}};
}

CLI::App* ModelsFlags::add_to(CLI::App& app) {
    CLI::App* models = app.add_subcommand("models", "Show what each slave can run");
    master.add_to(*models);
    models->add_flag("--json", json, "as one JSON object");
    models->footer(
        "TAKES is what a task gets that names no detector.\n"
        "Exit status: 0, 2 usage, 3 no master.");
    return models;
}

Result<StatusOptions> ModelsFlags::check() const {
    auto asked = master.check();
    return asked ? Result<StatusOptions>(StatusOptions{std::move(*asked), json}) : asked.error();
}

int run_status(const StatusOptions& options) {
    if (options.watch) {
        return watch_status(options);
    }
    const auto json = [](const wire::StatusMessage& status) { return to_json(status); };
    return print_answer(options, options.json, json, status_table);
}

int run_models(const StatusOptions& options) {
    return print_answer(options, options.json, models_json, models_table);
}

}  // namespace ocelli::client
