#include "client/slaves.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "client/ask.hpp"
#include "client/output/terminal.hpp"
#include "client/output/text_table.hpp"
#include "common/text.hpp"

namespace ocelli::client {

CLI::App* DrainFlags::add_to(CLI::App& app) {
    CLI::App* slaves = app.add_subcommand("slaves", "Tell slaves what to do");
    slaves->require_subcommand(1);
    CLI::App* drain = slaves->add_subcommand("drain", "Have a slave take no more work");
    master.add_to(*drain);
    drain->add_option("NAME", slave, "as 'ocelli status' shows it")->required();
    drain->footer(
        "Examples:\n"
        "  ocelli slaves drain yard-1\n"
        "What runs there is finished, what waits goes elsewhere. It stays connected, and takes work\n"
        "again when it is started anew.\n"
        "Exit status: 0, 1 no such slave, 2 usage, 3 no master.");
    return drain;
}

Result<DrainOptions> DrainFlags::check() const {
    auto asked = master.check();
    return asked ? Result<DrainOptions>(DrainOptions{std::move(*asked), slave}) : asked.error();
}

int run_drain(const DrainOptions& options) {
    const auto answer = ask<wire::DrainSlave, wire::DrainAnswer>(options, {options.slave});
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

}  // namespace ocelli::client
