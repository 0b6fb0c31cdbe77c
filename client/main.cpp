// ocelli: the command-line client.

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "client/bench/bench.hpp"
#include "client/command_line.hpp"
#include "client/config_check.hpp"
#include "client/output/terminal.hpp"
#include "client/result.hpp"
#include "client/slaves.hpp"
#include "client/status.hpp"
#include "client/submit.hpp"
#include "client/watch/watch.hpp"
#include "common/daemon/lifecycle.hpp"
#include "common/version.hpp"

namespace {

using namespace ocelli::client;

int run(int argc, char** argv) {
    CLI::App app("Ocelli: analyses security-camera snapshots", "ocelli");
    app.set_version_flag("--version", [] { return ocelli::version_text("ocelli"); });
    app.footer(
        "Examples:\n"
        "  ocelli submit --annotate out *.jpg\n"
        "  ocelli watch /srv/ftp/cameras\n"
        "  ocelli status\n"
        "'ocelli submit --help' and so on say more.");
    int status = 0;
    add_command<SubmitFlags>(app, status, run_submit);
    add_command<WatchFlags>(app, status, run_watch);
    add_command<BenchFlags>(app, status, run_bench);
    add_command<ResultFlags>(app, status, run_result);
    add_command<StatusFlags>(app, status, run_status);
    add_command<ModelsFlags>(app, status, run_models);
    add_command<DrainFlags>(app, status, run_drain);
    add_command<ConfigCheckFlags>(app, status, run_config_check);
    ocelli::add_help_command(app);
    app.require_subcommand(1);
    return ocelli::parse_command_line(app, argc, argv).value_or(status);
}

}  // namespace

int main(int argc, char** argv) {
    ocelli::open_standard_descriptors();
    try {
        const int status = run(argc, argv);
        if (const auto failure = print_failure()) {
            complain(*failure);
            return status == 0 ? kIncomplete : status;
        }
        return status;
    } catch (const std::exception& error) {
        std::cerr << "ocelli: " << error.what() << '\n';
        return kIncomplete;
    }
}
