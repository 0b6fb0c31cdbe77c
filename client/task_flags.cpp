#include "client/task_flags.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>

#include "common/nearest.hpp"
#include "common/net/credential_flags.hpp"

namespace ocelli::client {

namespace {

Result<void> set_seconds(const char* flag, double seconds, double least,
                         std::chrono::milliseconds& value) {
    if (!(seconds >= least && seconds <= 86400)) {
        return Error{ErrorCode::bad_parameter,
                     fmt::format("{} must be between {} and 86400 seconds", flag, least)};
    }
    value = std::chrono::milliseconds{static_cast<int>(seconds * 1000)};
    return {};
}

}  // namespace

void add_master_flag(CLI::App& command, TaskFlags& flags) {
    command.add_option("--master", flags.master, "HOST:PORT of the master")->capture_default_str();
    net::add_credential_flags(command, flags.credentials);
}

void add_task_flags(CLI::App& command, TaskFlags& flags, TaskOptions& options) {
    add_master_flag(command, flags);
    command.add_option("--kinds", flags.kinds, "what to look for, separated by commas")
        ->capture_default_str();
    command.add_option("--set", flags.sets, "KIND.PARAMETER=VALUE for these tasks; repeatable")
        ->take_all()
        ->allow_extra_args(false);
    command.add_option("--timeout", flags.timeout_seconds, "seconds until a task is given up")
        ->capture_default_str();
    command.add_option("--max-age", flags.max_age_seconds,
                       "seconds after which a picture is too old to be worth a report");
    command
        .add_option("--priority", flags.priority,
                    "live, or backfill for pictures that nobody waits for: they never make live "
                    "ones wait long")
        ->capture_default_str();
    command.add_option("--concurrency", options.concurrency, "snapshots in flight at once")
        ->capture_default_str();
}

Result<void> check_task_flags(const TaskFlags& flags, TaskOptions& options) {
    auto master = net::parse_address(flags.master);
    if (!master) {
        return master.error();
    }
    if (auto checked = check_credentials(flags.credentials, *master); !checked) {
        return checked;
    }
    options.master = std::move(*master);
    options.credentials = flags.credentials;
    auto kinds_asked = parse_kinds(flags.kinds);
    if (!kinds_asked) {
        return kinds_asked.error();
    }
    options.kinds = std::move(*kinds_asked);
    auto overrides = parse_overrides(flags.sets, options.kinds);
    if (!overrides) {
        return overrides.error();
    }
    options.overrides = std::move(*overrides);
    if (auto set = set_seconds("--timeout", flags.timeout_seconds, 0.001, options.timeout); !set) {
        return set;
    }
    if (auto set = set_seconds("--max-age", flags.max_age_seconds, 0, options.max_age); !set) {
        return set;
    }
    if (flags.priority != "live" && flags.priority != "backfill") {
        return Error{ErrorCode::bad_parameter,
                     fmt::format("--priority must be live or backfill, not '{}'", flags.priority)};
    }
    options.priority = flags.priority == "live" ? wire::Priority::live : wire::Priority::backfill;
    if (options.concurrency < 1 || options.concurrency > 1000) {
        return Error{ErrorCode::bad_parameter, "--concurrency must be between 1 and 1000"};
    }
    if (options.camera.size() > 128) {
        return Error{ErrorCode::bad_parameter, "--camera must have at most 128 bytes"};
    }
    return {};
}

Result<void> check_credentials(const net::CredentialFiles& files, const net::Address& master) {
    const auto loaded = net::Credentials::load(files);
    if (!loaded) {
        return loaded.error();
    }
    if (const auto warning = net::exposure_warning(files, master)) {
        fmt::print(stderr, "ocelli: {}\n", *warning);
    }
    return {};
}

Result<std::vector<std::string>> parse_kinds(const std::string& list) {
    std::vector<std::string> asked;
    boost::algorithm::split(asked, list, boost::algorithm::is_any_of(","));
    for (const std::string& kind : asked) {
        if (!is_kind(kind)) {
            return Error{ErrorCode::unknown_kind,
                         fmt::format("there is no kind '{}'.{} Kinds are {}.", kind,
                                     suggestion(kind, kinds()), fmt::join(kinds(), ", "))};
        }
        if (std::ranges::count(asked, kind) > 1) {
            return Error{ErrorCode::bad_parameter, fmt::format("--kinds names '{}' twice", kind)};
        }
    }
    return asked;
}

Result<std::vector<ParameterOverride>> parse_overrides(const std::vector<std::string>& assignments,
                                                       const std::vector<std::string>& kinds) {
    std::vector<ParameterOverride> overrides;
    for (const std::string& assignment : assignments) {
        auto given = parse_override(assignment);
        if (!given) {
            return Error{given.error().code, "--set: " + given.error().message};
        }
        if (std::ranges::find(kinds, given->kind) == kinds.end()) {
            return Error{ErrorCode::bad_parameter,
                         fmt::format("--set {}: the kind '{}' is not among --kinds", assignment,
                                     given->kind)};
        }
        overrides.push_back(std::move(*given));
    }
    return overrides;
}

}  // namespace ocelli::client
