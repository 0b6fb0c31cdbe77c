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

// Runs it, over a locally equalised copy where the parameter `clahe` asks for that.
template <class Detector>
auto detect_with(Detector& detector, const Picture& picture, const DetectionOptions& options,
                 bool clahe) {
    if (clahe) {
        return detector.detect(Picture(equalize_locally(picture.bgr())), options);
    }
    return detector.detect(picture, options);
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
