#include "client/command_line.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>

#include "client/output/text_table.hpp"
#include "common/logging.hpp"
#include "common/task_id.hpp"
#include "common/text.hpp"

namespace ocelli::client {

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

Result<void> read_duration(const char* flag, const std::string& text,
                           std::chrono::milliseconds least, std::chrono::milliseconds& time) {
    const auto read = parse_duration(text);
    if (!read || *read < least || *read > std::chrono::hours(24)) {
        return Error{ErrorCode::bad_parameter,
                     fmt::format("{} must be a time from {} s to a day, like 500ms, 90 (seconds), "
                                 "2min or 1h, not {}",
                                 flag, static_cast<double>(least.count()) / 1000, in_quotes(text))};
    }
    time = *read;
    return {};
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
