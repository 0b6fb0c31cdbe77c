#pragma once

// What the object and the face analyzer share: choosing a detector by name, running it, and putting
// its findings in order.

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "common/error.hpp"
#include "common/parameters/parameters.hpp"
#include "common/parameters/quoted.hpp"
#include "slave/analysis/analyzer.hpp"
#include "slave/detectors/camera_rules.hpp"
#include "slave/detectors/detector.hpp"
#include "slave/image/equalize.hpp"

namespace ocelli::slave {

// The detector that the parameter `detector` names; "auto" is the first. bad_parameter when there
// is none of that name.
template <class Detector>
Result<Detector*> choose_detector(std::span<const std::unique_ptr<Detector>> detectors,
                                  const Parameters& parameters) {
    const bool any = parameters.is_auto("detector");
    const std::string name = any ? "auto" : parameters.text("detector");
    std::string available = "auto";
    for (const auto& each : detectors) {
        if (any || each->name() == name) {
            return each.get();
        }
        available += fmt::format(", {}", each->name());
    }
    return Error{ErrorCode::bad_parameter,
                 fmt::format("This slave has no {} detector {}; it has {}.", parameters.kind(),
                             quoted(name), detectors.empty() ? "none" : available)};
}

// "person, car" to its words, without the spaces around them; they are views of `list`.
std::vector<std::string_view> words_of(std::string_view list);

// What the parameters ask for, or the detector's own threshold; the camera may have others.
template <class Detector>
Thresholds thresholds_of(const Detector& detector, const Parameters& parameters,
                         const CameraRules& rules) {
    return {rules,
            parameters.real_or_auto("min_confidence").value_or(detector.default_confidence())};
}

// The options that every detector has. The camera's thresholds are per label: the detector is asked
// for the lowest.
DetectionOptions common_options(const Parameters& parameters, const CameraRules& rules,
                                const Thresholds& thresholds);

void move_by(ObjectFinding& object, int x, int y);
void move_by(FaceFinding& face, int x, int y);

// Runs it over the picture, or over the input's region of it; over a locally equalised copy where
// the parameter `clahe` asks for that. What it finds is in the picture's coordinates.
template <class Detector>
auto detect_in(Detector& detector, const AnalysisInput& input, const DetectionOptions& options)
    -> decltype(detector.detect(input.picture, options)) {
    const bool clahe = input.parameters.flag("clahe");
    if (!clahe && !input.region) {
        return detector.detect(input.picture, options);
    }
    const PictureSize size = input.picture.size();
    const Box region = input.region.value_or(Box{0, 0, size.width, size.height});
    cv::Mat part = input.picture.bgr()({region.x, region.y, region.width, region.height});
    auto found = detector.detect(Picture(clahe ? equalize_locally(part) : part), options);
    if (found) {
        for (auto& finding : *found) {
            move_by(finding, region.x, region.y);
        }
    }
    return found;
}

// Nothing when no pixel of the box lies in the picture.
std::optional<Box> clamped(const Box& box, PictureSize picture);

// Clamps the boxes and drops those outside, sorts by falling confidence and keeps the first
// `count_max`. Findings of equal confidence follow in reading order, so that the same picture
// always gives the same list.
template <class Finding, class... Tie>
void put_in_order(std::vector<Finding>& findings, PictureSize picture, int count_max,
                  Tie Finding::*... tie) {
    std::erase_if(findings, [&](Finding& each) {
        const auto box = clamped(each.box, picture);
        each.box = box.value_or(Box{});
        return !box;
    });
    std::ranges::stable_sort(findings, {}, [&](const Finding& each) {
        return std::tuple(-each.confidence, each.box.y, each.box.x, each.box.width, each.box.height,
                          each.*tie...);
    });
    if (findings.size() > static_cast<std::size_t>(count_max)) {
        findings.resize(static_cast<std::size_t>(count_max));
    }
}

}  // namespace ocelli::slave
