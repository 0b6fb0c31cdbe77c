#include "slave/detectors/filter.hpp"

#include <algorithm>
#include <string_view>

namespace ocelli::slave {

namespace {

constexpr std::string_view kFace = "face";

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

Point standpoint(const ObjectFinding& object) {
    const Box& box = object.box;
    // Half a pixel above the edge: the edge of a box at the picture's end is outside the picture.
    return {middle(box.x, box.width), static_cast<float>(box.y + box.height) - 0.5F};
}

Point standpoint(const FaceFinding& face) {
    return {middle(face.box.x, face.box.width), middle(face.box.y, face.box.height)};
}

bool passes(const ObjectFinding& object, const CameraRules& rules, PictureSize picture) {
    const bool is_wanted =
        rules.labels.empty() ||
        std::find(rules.labels.begin(), rules.labels.end(), object.label) != rules.labels.end();
    return is_wanted && is_certain(object.label, object.confidence, rules) &&
           is_large(object.box, rules) && stands_right(standpoint(object), rules, picture);
}

bool passes(const FaceFinding& face, const CameraRules& rules, PictureSize picture) {
    return is_certain(kFace, face.confidence, rules) && is_large(face.box, rules) &&
           stands_right(standpoint(face), rules, picture);
}

void apply_rules(Findings& findings, const CameraRules& rules, PictureSize picture) {
    const auto fails = [&](const auto& finding) { return !passes(finding, rules, picture); };
    if (findings.objects) {
        std::erase_if(*findings.objects, fails);
    }
    if (findings.faces) {
        std::erase_if(*findings.faces, fails);
    }
}

}  // namespace ocelli::slave
