#include "client/config_check.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

#include "common/config/config_file.hpp"
#include "common/kinds/kind_table.hpp"
#include "common/text.hpp"

namespace ocelli::client {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 7> kMaster{"listen", "tokens",   "state", "journal",
                                                  "retry",  "liveness", "camera"};
constexpr std::array<std::string_view, 2> kSlave{"slave", "gpu"};  // and one for each kind
constexpr std::array<std::string_view, 4> kBoth{"tls", "limits", "metrics", "log"};

std::vector<std::string_view> slave_sections() {
    std::vector<std::string_view> names(kSlave.begin(), kSlave.end());
    names.insert(names.end(), kinds().begin(), kinds().end());
    return names;
}

// The daemon that reads sections which the other one does not know. A slave's file of an earlier
// release may have [camera.NAME], and must be told where that went.
std::string daemon_of(const std::vector<std::string>& sections) {
    const auto has_any = [&](const auto& names) {
        return std::ranges::find_first_of(sections, names) != sections.end();
    };
    return has_any(slave_sections()) ? "slave" : has_any(kMaster) ? "master" : "";
}

// Of a section that neither daemon knows, and that looks like one of theirs.
std::optional<std::string> misspelt(ConfigFile& file, const std::vector<std::string>& sections) {
    std::vector<std::string_view> known(kMaster.begin(), kMaster.end());
    const auto slave = slave_sections();
    known.insert(known.end(), slave.begin(), slave.end());
    known.insert(known.end(), kBoth.begin(), kBoth.end());
    for (const std::string& section : sections) {
        const std::string meant = suggestion(section, known);
        if (!meant.empty() && std::ranges::find(known, section) == known.end()) {
            return fmt::format("{}:{}: unknown section [{}].{}", file.name(),
                               file.section("").line_of(section), section, meant);
        }
    }
    return std::nullopt;
}

// Beside this program, as they are built and installed together; else by the PATH.
std::string program_of(const std::string& daemon) {
    std::error_code error;
    const fs::path beside =
        fs::read_symlink("/proc/self/exe", error).parent_path() / ("ocelli-" + daemon);
    return !error && ::access(beside.c_str(), X_OK) == 0 ? beside.string() : "ocelli-" + daemon;
}

int fail(const std::string& sentence) {
    fmt::print(stderr, "ocelli: {}\n", sentence);
    return kIncomplete;
}

}  // namespace

CLI::App* ConfigCheckFlags::add_to(CLI::App& app) {
    CLI::App* config = app.add_subcommand("config", "Look at configuration files");
    config->require_subcommand(1);
    CLI::App* command =
        config->add_subcommand("check", "Say whether a daemon would start with a file");
    command
        ->add_option("--for", options.daemon,
                     "master or slave (default: what the file's sections tell)")
        ->check(CLI::IsMember({"master", "slave"}));
    command->add_option("FILE", options.file, "a master.toml or a slave.toml")->required();
    command->footer(
        "Examples:\n"
        "  ocelli config check /etc/ocelli/slave.toml\n"
        "Asks the daemon itself, which must be installed.\n"
        "Exit status: 0 it would start, 1 it would not, 2 usage.");
    return command;
}

int run_config_check(const ConfigCheckOptions& options) {
    auto file = ConfigFile::load(options.file);
    if (!file) {
        return fail(file.error().message);
    }
    const std::vector<std::string> sections = file->subsections("");
    const std::string daemon = options.daemon.empty() ? daemon_of(sections) : options.daemon;
    if (daemon.empty()) {
        if (const auto sentence = misspelt(*file, sections)) {
            return fail(*sentence);
        }
        complain(
            fmt::format("'{}' has no section that tells whose it is: say --for master or "
                        "--for slave",
                        options.file));
        return kUsage;
    }
    const std::string program = program_of(daemon);
    ::execlp(program.c_str(), program.c_str(), "--check", "--config", options.file.c_str(),
             static_cast<char*>(nullptr));
    return fail(
        fmt::format("ocelli-{} cannot be run to check its file ({}): install it on "
                    "this machine",
                    daemon, std::strerror(errno)));
}

}  // namespace ocelli::client
