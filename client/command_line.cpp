#include "client/command_line.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "client/output/text_table.hpp"
#include "common/logging.hpp"
#include "common/task_id.hpp"
#include "common/text.hpp"

namespace ocelli::client {

int parse(CLI::App& app, int argc, const char* const* argv, const int& status) {
    app.require_subcommand(1);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    }
    return status;
}

int usage_error(const Error& error, const CLI::App& command) {
    std::string name = command.get_name();
    for (const CLI::App* parent = command.get_parent(); parent != nullptr;
         parent = parent->get_parent()) {
        name = parent->get_name() + " " + name;
    }
    std::cerr << "ocelli: " << error.message << "\nTry '" << name << " --help'.\n";
    return kUsage;
}

void complain(const std::string& sentence) {
    fmt::print(stderr, "ocelli: {}\n", printable(sentence));
}

std::shared_ptr<spdlog::logger> warnings_only() {
    return make_logger("ocelli", LogSettings{"warn", "text"}).value();
}

void MasterFlags::add_to(CLI::App& command) {
    command.add_option("--master", master, "HOST:PORT of the master")->capture_default_str();
    net::add_credential_flags(command, credentials);
}

Result<MasterOptions> MasterFlags::check() const {
    auto address = net::parse_address(master);
    if (!address) {
        return address.error();
    }
    if (const auto loaded = net::Credentials::load(credentials); !loaded) {
        return loaded.error();
    }
    if (const auto warning = net::exposure_warning(credentials, *address)) {
        fmt::print(stderr, "ocelli: {}\n", *warning);
    }
    return MasterOptions{std::move(*address), credentials};
}

Result<std::chrono::milliseconds> seconds_flag(const char* flag, double seconds, double least) {
    if (!(seconds >= least && seconds <= 86400)) {
        return Error{ErrorCode::bad_parameter,
                     fmt::format("{} must be between {} and 86400 seconds", flag, least)};
    }
    return std::chrono::milliseconds{static_cast<int>(seconds * 1000)};
}

Result<void> check_writable_folder(const std::string& folder, const char* option) {
    if (folder.empty()) {
        return {};
    }
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const auto probe = std::filesystem::path(folder) / (".ocelli-" + to_string(make_task_id()));
    const bool written = static_cast<bool>(std::ofstream(probe) << "x");
    std::filesystem::remove(probe, error);
    if (!written) {
        return Error{ErrorCode::bad_parameter,
                     fmt::format("{} '{}': no file can be written there: choose a folder that this "
                                 "user may write to",
                                 option, folder)};
    }
    return {};
}

}  // namespace ocelli::client
