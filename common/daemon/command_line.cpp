#include "common/daemon/command_line.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/text.hpp"

namespace ocelli {

namespace {

std::string full_name(const CLI::App& command) {
    const CLI::App* const parent = command.get_parent();
    return parent == nullptr ? command.get_name()
                             : fmt::format("{} {}", full_name(*parent), command.get_name());
}

// The command that was being read when something was wrong.
const CLI::App& innermost(const CLI::App& app) {
    const auto parsed = app.get_subcommands();
    return parsed.empty() ? app : innermost(*parsed.front());
}

std::vector<std::string> flags_of(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::Option* option : command.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            names.push_back("--" + name);
        }
    }
    return names;
}

std::vector<std::string> commands_of(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(sub->get_name());
    }
    return names;
}

std::string suggest(std::string_view word, const std::vector<std::string>& names) {
    return suggestion(word, std::vector<std::string_view>(names.begin(), names.end()));
}

// What the parser left over is the cause; what it says is often a consequence.
std::string sentence(const CLI::ParseError& error, const CLI::App& app, const CLI::App& command) {
    const auto left = app.remaining(true);
    const auto names = commands_of(command);
    if (!left.empty() && left.front().starts_with('-') && left.front() != "-") {
        const std::string flag = left.front().substr(0, left.front().find('='));
        return fmt::format("there is no option {}.{}", in_quotes(flag),
                           suggest(flag, flags_of(command)));
    }
    if (!left.empty() && !names.empty()) {
        return fmt::format("there is no command {}.{} Commands are {}.", in_quotes(left.front()),
                           suggest(left.front(), names), fmt::join(names, ", "));
    }
    if (!left.empty()) {
        return fmt::format("{} is one argument too many.", in_quotes(left.front()));
    }
    if (error.get_name() == "RequiredError" && !names.empty()) {
        return fmt::format("a command is missing. Commands are {}.", fmt::join(names, ", "));
    }
    return printable(error.what());
}

}  // namespace

std::optional<int> parse_command_line(CLI::App& app, int argc, const char* const* argv) {
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            return app.exit(error);
        }
        const CLI::App& command = innermost(app);
        return usage_error({ErrorCode::bad_parameter, sentence(error, app, command)}, command);
    }
    return std::nullopt;
}

int usage_error(const Error& error, const CLI::App& command) {
    const std::string name = full_name(command);
    fmt::print(stderr, "{}: {}\nTry '{} --help'.\n", name.substr(0, name.find(' ')), error.message,
               name);
    return kUsage;
}

void add_help_command(CLI::App& app) {
    CLI::App* const help = app.add_subcommand("help", "Say how a command is used");
    const auto words = std::make_shared<std::vector<std::string>>();
    help->add_option("COMMAND", *words, "such as: submit");
    help->callback([&app, words] {
        const CLI::App* command = &app;
        for (const std::string& word : *words) {
            const auto names = commands_of(*command);
            if (std::ranges::find(names, word) == names.end()) {
                throw CLI::ValidationError(fmt::format("there is no command {}.{}", in_quotes(word),
                                                       suggest(word, names)));
            }
            command = command->get_subcommand(word);
        }
        const CLI::App* const parent = command->get_parent();
        fmt::print("{}", command->help(parent == nullptr ? "" : full_name(*parent)));
    });
}

}  // namespace ocelli
