#include "client/task_flags.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>

#include "common/task_id.hpp"
#include "common/text.hpp"

namespace ocelli::client {

namespace {

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

}  // namespace

wire::Submit new_submission(const TaskOptions& options) {
    wire::Submit submit;
    submit.task_id = make_task_id();
    submit.camera = options.camera;
    submit.kinds = options.kinds;
    submit.overrides = options.overrides;
    submit.priority = options.priority;
    submit.durability = options.durability;
    submit.max_age_ms = static_cast<std::uint32_t>(options.max_age.count());
    submit.timeout_ms = static_cast<std::uint32_t>(options.timeout.count());
    return submit;
}

TaskFlags::TaskFlags() : kinds(fmt::format("{}", fmt::join(default_kinds(), ","))) {}

void TaskFlags::add_to(CLI::App& command, TaskOptions& options) {
    master.add_to(command);
    command.add_option("--kinds", kinds, "what to look for, separated by commas")
        ->capture_default_str();
    command.add_option("--set", sets, "KIND.PARAMETER=VALUE for these tasks; repeatable")
        ->take_all()
        ->allow_extra_args(false);
    command.add_option("--timeout", timeout, "time until a task is given up: 500ms, 90s, 2min")
        ->capture_default_str();
    command.add_option("--max-age", max_age,
                       "age at which a picture is not worth a report any more");
    command
        .add_option("--priority", priority,
                    "live, or backfill for pictures that nobody waits for: they never make live "
                    "ones wait long")
        ->capture_default_str();
    command.add_option("--concurrency", options.concurrency, "snapshots in flight at once")
        ->capture_default_str();
}

Result<void> TaskFlags::check(TaskOptions& options) const {
    auto asked = master.check();
    if (!asked) {
        return asked.error();
    }
    static_cast<MasterOptions&>(options) = std::move(*asked);
    auto kinds_asked = parse_kinds(kinds);
    if (!kinds_asked) {
        return kinds_asked.error();
    }
    options.kinds = std::move(*kinds_asked);
    auto overrides = parse_overrides(sets, options.kinds);
    if (!overrides) {
        return overrides.error();
    }
    options.overrides = std::move(*overrides);
    constexpr std::chrono::milliseconds kShortest{1};
    if (auto read = read_duration("--timeout", timeout, kShortest, options.timeout); !read) {
        return read;
    }
    if (auto read = read_duration("--max-age", max_age, {}, options.max_age); !read) {
        return read;
    }
    if (priority != "live" && priority != "backfill") {
        return Error{ErrorCode::bad_parameter,
                     fmt::format("--priority must be live or backfill, not '{}'", priority)};
    }
    options.priority = priority == "live" ? wire::Priority::live : wire::Priority::backfill;
    if (options.concurrency < 1 || options.concurrency > 1000) {
        return Error{ErrorCode::bad_parameter, "--concurrency must be between 1 and 1000"};
    }
    if (options.camera.size() > 128) {
        return Error{ErrorCode::bad_parameter, "--camera must have at most 128 bytes"};
    }
    return {};
}

}  // namespace ocelli::client
