#include "slave/detectors/cascade_manifest.hpp"

#include <fmt/format.h>

#include <utility>

#include "common/config/config_file.hpp"
#include "common/text.hpp"

namespace ocelli::slave {

namespace {

Error missing(const CascadeManifest& manifest, std::string_view field) {
    return {ErrorCode::bad_config, fmt::format("{}: the field '{}' is missing; a cascade needs it.",
                                               manifest.origin, field)};
}

Error not_one_of(const CascadeManifest& manifest, const ConfigSection& section,
                 std::string_view field, std::string_view value, std::string_view choices) {
    return {ErrorCode::bad_config,
            fmt::format("{}:{}: '{}' cannot be {}; give {}.", manifest.origin,
                        section.line_of(field), field, in_quotes(value), choices)};
}

Result<void> read_task(ConfigSection& section, CascadeManifest& manifest) {
    std::string task;
    std::string role;
    section.read("task", task);
    section.read("role", role);
    if (!section.has("task")) {
        return missing(manifest, "task");
    }
    if (task == "object") {
        manifest.task = CascadeTask::object;
        return role.empty() ? Result<void>()
                            : not_one_of(manifest, section, "role", role, "none for an object");
    }
    if (task != "face") {
        return not_one_of(manifest, section, "task", task, "face or object");
    }
    manifest.task = CascadeTask::face;
    if (role != "frontal" && role != "profile") {
        return section.has("role")
                   ? not_one_of(manifest, section, "role", role, "frontal or profile")
                   : missing(manifest, "role");
    }
    manifest.role = role == "frontal" ? CascadeRole::frontal : CascadeRole::profile;
    return {};
}

void read_search(ConfigSection& section, CascadeManifest& manifest) {
    section.read("scale_factor", manifest.scale_factor, 1.01, 2.0);
    section.read("min_width", manifest.min_width, 0, 10000);
    section.read("min_height", manifest.min_height, 0, 10000);
    section.read("min_neighbours", manifest.min_neighbours, 1, 100);
    section.read("trim_left", manifest.trim.left, -3.0, 0.45);
    section.read("trim_top", manifest.trim.top, -3.0, 0.45);
    section.read("trim_right", manifest.trim.right, -3.0, 0.45);
    section.read("trim_bottom", manifest.trim.bottom, -3.0, 0.45);
}

}  // namespace

Result<CascadeManifest> parse_cascade_manifest(std::string_view toml, std::string origin) {
    auto file = ConfigFile::parse(toml, origin);
    if (!file) {
        return file.error();
    }
    CascadeManifest manifest;
    manifest.origin = std::move(origin);
    ConfigSection section = file->section("");
    section.read("detector", manifest.detector);
    section.read("label", manifest.label);
    section.read("file", manifest.file);
    const Result<void> task = read_task(section, manifest);
    read_search(section, manifest);
    // A misspelt field first: it explains why another is missing.
    if (auto sound = file->finish(); !sound) {
        return sound.error();
    }
    if (!task) {
        return task.error();
    }
    if (manifest.detector.empty() || manifest.detector == "auto") {
        return missing(manifest, "detector");
    }
    if (manifest.file.empty()) {
        return missing(manifest, "file");
    }
    if (manifest.task == CascadeTask::object && manifest.label.empty()) {
        return missing(manifest, "label");
    }
    return manifest;
}

}  // namespace ocelli::slave
