// `ocelli config check`: the daemon itself knows best what it takes.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

#include "client/commands.hpp"
#include "common/config/config_file.hpp"
#include "common/nearest.hpp"

namespace ocelli::client {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> kMaster{"listen",  "tokens", "state",
                                                  "journal", "retry",  "liveness"};
constexpr std::array<std::string_view, 7> kSlave{"slave", "gpu",    "object", "face",
                                                 "edge",  "corner", "camera"};
constexpr std::array<std::string_view, 4> kBoth{"tls", "limits", "metrics", "log"};

// The daemon that reads sections which the other one does not know.
std::string daemon_of(const std::vector<std::string>& sections) {
    const auto has_any = [&](const auto& names) {
        return std::ranges::find_first_of(sections, names) != sections.end();
    };
    return has_any(kMaster) ? "master" : has_any(kSlave) ? "slave" : "";
}

// Of a section that neither daemon knows, and that looks like one of theirs.
std::optional<std::string> misspelt(ConfigFile& file, const std::vector<std::string>& sections) {
    std::vector<std::string_view> known(kMaster.begin(), kMaster.end());
    known.insert(known.end(), kSlave.begin(), kSlave.end());
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
