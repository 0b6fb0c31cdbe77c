#include "slave/detectors/camera_rules.hpp"

#include <algorithm>
#include <string_view>

namespace ocelli::slave {

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
    return is_certain(kFaceLabel, face.confidence, rules) && is_large(face.box, rules) &&
           stands_right(standpoint(face), rules, picture);
}

const CameraRules& rules_of(const CameraRulesByName& cameras, std::string_view camera) {
    static const CameraRules none;
    const auto found = cameras.find(camera);
    return found == cameras.end() ? none : found->second;
}

double Thresholds::of(std::string_view label) const {
    const auto rule = rules_.min_confidence.find(label);
    return rule == rules_.min_confidence.end() ? others_ : rule->second;
}

double Thresholds::lowest() const {
    double lowest = others_;
    for (const auto& [label, threshold] : rules_.min_confidence) {
        lowest = std::min(lowest, threshold);
    }
    return lowest;
}

}  // namespace ocelli::slave
