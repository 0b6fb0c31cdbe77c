#include "master/rules/camera_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "common/text.hpp"

namespace ocelli::master {

namespace {

Error bad_zone(std::string sentence) {
    return {ErrorCode::bad_config, std::move(sentence)};
}

// Twice the area, with a sign; the shoelace formula.
double doubled_area(const std::vector<Point>& corners) {
    double area = 0;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const Point& a = corners[i];
        const Point& b = corners[(i + 1) % corners.size()];
        area += static_cast<double>(a.x) * b.y - static_cast<double>(b.x) * a.y;
    }
    return area;
}

bool is_fraction(float value) {
    return value >= 0 && value <= 1;
}

// "0.1,0.2"
std::optional<Point> parse_point(std::string_view text) {
    Point point;
    const char* end = text.data() + text.size();
    const auto x = std::from_chars(text.data(), end, point.x);
    if (x.ec != std::errc{} || x.ptr == end || *x.ptr != ',') {
        return std::nullopt;
    }
    const auto y = std::from_chars(x.ptr + 1, end, point.y);
    return y.ec == std::errc{} && y.ptr == end ? std::optional(point) : std::nullopt;
}

}  // namespace

Result<Zone> Zone::make(std::vector<Point> corners) {
    if (corners.size() < 3) {
        return bad_zone(
            fmt::format("a polygon needs three corners or more, not {}", corners.size()));
    }
    for (const Point& corner : corners) {
        if (!is_fraction(corner.x) || !is_fraction(corner.y)) {
            return bad_zone(
                fmt::format("the corner {},{} of a polygon is outside the picture: give "
                            "fractions of its width and height, from 0 to 1",
                            corner.x, corner.y));
        }
    }
    if (std::abs(doubled_area(corners)) < 1e-6) {
        return bad_zone("a polygon has no area: its corners lie on one line");
    }
    return Zone(std::move(corners));
}

Result<Zone> Zone::parse(std::string_view text) {
    std::vector<Point> corners;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) {
            const auto corner = parse_point(text.substr(0, end));
            if (!corner) {
                return bad_zone(
                    fmt::format("'{}' is no corner of a polygon: write polygons as "
                                "\"0.1,0.2 0.9,0.2 0.5,0.8\"",
                                text.substr(0, end)));
            }
            corners.push_back(*corner);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return make(std::move(corners));
}

bool Zone::contains(Point point, PictureSize picture) const {
    const double x = static_cast<double>(point.x) / picture.width;
    const double y = static_cast<double>(point.y) / picture.height;
    bool inside = false;
    for (std::size_t i = 0; i < corners_.size(); ++i) {
        const Point& a = corners_[i];
        const Point& b = corners_[(i + 1) % corners_.size()];
        const bool crosses = (static_cast<double>(a.y) > y) != (static_cast<double>(b.y) > y);
        if (crosses && x < a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)) {
            inside = !inside;
        }
    }
    return inside;
}

namespace {

bool stands_right(Point point, const CameraRules& rules, PictureSize picture) {
    const auto holds = [&](const Zone& zone) { return zone.contains(point, picture); };
    return (rules.include.empty() ||
            std::any_of(rules.include.begin(), rules.include.end(), holds)) &&
           std::none_of(rules.exclude.begin(), rules.exclude.end(), holds);
}

bool is_certain(std::string_view label, float confidence, const CameraRules& rules) {
    const auto rule = rules.min_confidence.find(label);
    // Compared as floats: the rule 0.3 lets a confidence of 0.3F through.
    return rule == rules.min_confidence.end() || confidence >= static_cast<float>(rule->second);
}

bool is_large(const Box& box, const CameraRules& rules) {
    return box.width >= rules.min_width && box.height >= rules.min_height;
}

float middle(std::int32_t begin, std::int32_t length) {
    return static_cast<float>(begin) + static_cast<float>(length) / 2;
}

}  // namespace

std::vector<Threshold> CameraRules::thresholds() const {
    std::vector<Threshold> list;
    for (const auto& [label, threshold] : min_confidence) {
        list.push_back({label, static_cast<float>(threshold)});
    }
    return list;
}

std::set<std::string> CameraRules::labels_named() const {
    std::set<std::string> named(labels.begin(), labels.end());
    for (const auto& [label, threshold] : min_confidence) {
        named.insert(label);
    }
    return named;
}

const CameraRules* rules_of(const CameraRulesByName& cameras, std::string_view camera) {
    const auto found = cameras.find(camera);
    return found == cameras.end() ? nullptr : &found->second;
}

Point standpoint(const Finding& finding, const Kind& kind) {
    const Box& box = *finding.box;
    // Half a pixel above the edge: the edge of a box at the picture's end is outside the picture.
    return {middle(box.x, box.width), kind.stands ? static_cast<float>(box.y + box.height) - 0.5F
                                                  : middle(box.y, box.height)};
}

bool passes(const Finding& finding, const Kind& kind, const CameraRules& rules,
            PictureSize picture) {
    const bool has_label = !finding.label.empty();
    const bool is_wanted = !has_label || rules.labels.empty() ||
                           std::ranges::find(rules.labels, finding.label) != rules.labels.end();
    return is_wanted &&
           is_certain(has_label ? finding.label : kind.name, finding.confidence, rules) &&
           is_large(*finding.box, rules) && stands_right(standpoint(finding, kind), rules, picture);
}

void filter(std::vector<Section>& sections, const CameraRules& rules, PictureSize picture) {
    for (Section& section : sections) {
        if (const Kind* const kind = find_kind(section.kind)) {
            std::erase_if(section.findings, [&](const Finding& each) {
                return each.box && !passes(each, *kind, rules, picture);
            });
        }
    }
}

namespace {

constexpr int kSideMax = 100'000;

std::vector<Zone> read_zones(ConfigSection& section, std::string_view key) {
    std::vector<std::string> texts;
    section.read(key, texts);
    std::vector<Zone> zones;
    for (const std::string& text : texts) {
        auto zone = Zone::parse(text);
        if (zone) {
            zones.push_back(std::move(*zone));
        } else {
            section.refuse(key, zone.error().message);
        }
    }
    return zones;
}

CameraRules read_rules(ConfigSection section) {
    CameraRules rules;
    rules.include = read_zones(section, "include");
    rules.exclude = read_zones(section, "exclude");
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
            section.refuse(
                "min_confidence",
                fmt::format("{} must be LABEL=NUMBER with a number from 0 to 1", in_quotes(text)));
        } else if (!rules.min_confidence.emplace(text.substr(0, equals), number).second) {
            section.refuse("min_confidence",
                           fmt::format("{} is there twice", in_quotes(text.substr(0, equals))));
        }
    }
    return rules;
}

}  // namespace

CameraRulesByName read_camera_rules(ConfigFile& file) {
    CameraRulesByName all;
    for (const std::string& name : file.subsections("camera")) {
        all.emplace(name, read_rules(file.section("camera." + name)));
    }
    return all;
}

}  // namespace ocelli::master
