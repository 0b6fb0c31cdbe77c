#include "slave/detectors/camera_rules_config.hpp"

#include <fmt/format.h>

#include <charconv>

namespace ocelli::slave {

namespace {

constexpr int kSideMax = 100'000;

Error at(const ConfigFile& file, const ConfigSection& section, const std::string& section_name,
         std::string_view key, std::string_view sentence) {
    return {ErrorCode::bad_config, fmt::format("{}:{}: [{}] {}: {}", file.name(),
                                               section.line_of(key), section_name, key, sentence)};
}

Result<std::vector<Zone>> read_zones(ConfigFile& file, const std::string& section_name,
                                     std::string_view key) {
    ConfigSection section = file.section(section_name);
    std::vector<std::string> texts;
    section.read(key, texts);
    std::vector<Zone> zones;
    for (const std::string& text : texts) {
        auto zone = Zone::parse(text);
        if (!zone) {
            return at(file, section, section_name, key, zone.error().message);
        }
        zones.push_back(std::move(*zone));
    }
    return zones;
}

Result<CameraRules> read_rules(ConfigFile& file, const std::string& section_name) {
    CameraRules rules;
    auto include = read_zones(file, section_name, "include");
    auto exclude = read_zones(file, section_name, "exclude");
    if (!include || !exclude) {
        return include ? exclude.error() : include.error();
    }
    rules.include = std::move(*include);
    rules.exclude = std::move(*exclude);
    ConfigSection section = file.section(section_name);
    section.read("labels", rules.labels);
    section.read("min_width", rules.min_width, 0, kSideMax);
    section.read("min_height", rules.min_height, 0, kSideMax);
    // "person=0.5": labels may have spaces, which TOML's bare keys may not.
    std::vector<std::string> thresholds;
    section.read("min_confidence", thresholds);
    for (const std::string& text : thresholds) {
        const std::size_t equals = text.rfind('=');
        double number = -1;
        if (equals != text.npos && equals > 0) {
            const char* end = text.data() + text.size();
            const auto parsed = std::from_chars(text.data() + equals + 1, end, number);
            number = parsed.ec == std::errc{} && parsed.ptr == end ? number : -1;
        }
        if (!(number >= 0 && number <= 1)) {
            return at(file, section, section_name, "min_confidence",
                      fmt::format("'{}' must be LABEL=NUMBER with a number from 0 to 1", text));
        }
        rules.min_confidence[text.substr(0, equals)] = number;
    }
    return rules;
}

}  // namespace

Result<CameraRulesByName> read_camera_rules(ConfigFile& file) {
    CameraRulesByName all;
    for (const std::string& name : file.subsections("camera")) {
        auto rules = read_rules(file, "camera." + name);
        if (!rules) {
            return rules.error();
        }
        all.emplace(name, std::move(*rules));
    }
    return all;
}

}  // namespace ocelli::slave
