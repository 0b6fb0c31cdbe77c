#include "slave/analysis/detection_analyzer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <tuple>

#include "common/text.hpp"
#include "slave/detectors/detector.hpp"

namespace ocelli::slave {

namespace {

// Of a side of the picture, for each of two tiles.
constexpr double kTileShare = 0.6;

}  // namespace

std::vector<Box> plan_regions(std::string_view mode, PictureSize picture,
                              std::optional<PictureSize> input) {
    if (mode == "off" || !input) {
        return {};
    }
    const double reduction = std::max(static_cast<double>(picture.width) / input->width,
                                      static_cast<double>(picture.height) / input->height);
    if (reduction <= 1 || (mode == "auto" && reduction < kAutoReduction)) {
        return {};
    }
    const int width = std::max(1, static_cast<int>(picture.width * kTileShare));
    const int height = std::max(1, static_cast<int>(picture.height * kTileShare));
    const int right = picture.width - width;
    const int bottom = picture.height - height;
    return {{0, 0, picture.width, picture.height},
            {0, 0, width, height},
            {right, 0, width, height},
            {0, bottom, width, height},
            {right, bottom, width, height}};
}

std::vector<std::string_view> words_of(std::string_view list) {
    std::vector<std::string_view> result;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        std::string_view word = list.substr(0, comma);
        while (word.starts_with(' ')) {
            word.remove_prefix(1);
        }
        while (word.ends_with(' ')) {
            word.remove_suffix(1);
        }
        if (!word.empty()) {
            result.push_back(word);
        }
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return result;
}

namespace {

// Whether the kind has a parameter of that name.
bool has(const Parameters& parameters, std::string_view name) {
    return find_parameter(parameters.kind(), name) != nullptr;
}

// What the parameters ask for, or the detector's own threshold; the camera may have others.
double threshold_of(std::string_view label, std::span<const Threshold> camera, double others) {
    const auto rule = std::ranges::find(camera, label, &Threshold::label);
    return rule == camera.end() ? others : static_cast<double>(rule->confidence);
}

// The camera's thresholds are per label: the detector is asked for the lowest.
std::optional<double> lowest_threshold(const AnalysisInput& input, double others) {
    if (input.thresholds.empty()) {
        return input.parameters.real_or_auto("min_confidence");
    }
    double lowest = others;
    for (const Threshold& each : input.thresholds) {
        lowest = std::min(lowest, static_cast<double>(each.confidence));
    }
    return lowest;
}

DetectionOptions options_of(const AnalysisInput& input, double others) {
    const Parameters& parameters = input.parameters;
    DetectionOptions options;
    options.nms_iou = parameters.real_or_auto("nms_iou");
    options.min_confidence = lowest_threshold(input, others);
    if (has(parameters, "min_size")) {
        options.min_width = options.min_height = parameters.integer("min_size");
    }
    if (has(parameters, "min_width")) {
        options.min_width = parameters.integer("min_width");
        options.min_height = parameters.integer("min_height");
    }
    options.profiles = !has(parameters, "profiles") || parameters.flag("profiles");
    return options;
}

// Runs it over the picture, or over the input's region of it; over a locally equalised copy where
// the parameter `clahe` asks for that. What it finds is in the picture's coordinates.
Result<std::vector<Finding>> detect_in(Detector& detector, const AnalysisInput& input,
                                       const DetectionOptions& options) {
    const bool clahe = input.parameters.flag("clahe");
    if (!clahe && !input.region) {
        return detector.detect(input.picture, options);
    }
    const PictureSize size = input.picture.size();
    const Box region = input.region.value_or(Box{0, 0, size.width, size.height});
    cv::Mat part = input.picture.bgr()({region.x, region.y, region.width, region.height});
    auto found = detector.detect(Picture(clahe ? equalize_locally(part) : part), options);
    if (found) {
        for (Finding& finding : *found) {
            finding.box->x += region.x;
            finding.box->y += region.y;
            for (Point& point : finding.points) {
                point.x += static_cast<float>(region.x);
                point.y += static_cast<float>(region.y);
            }
        }
    }
    return found;
}

// Clamps the boxes and drops those outside, sorts by falling confidence and keeps the first
// `count_max`. Findings of equal confidence follow in reading order.
void put_in_order(std::vector<Finding>& findings, PictureSize picture, int count_max) {
    std::erase_if(findings, [&](Finding& each) {
        each.box = clamped(*each.box, picture);
        return !each.box;
    });
    std::ranges::stable_sort(findings, {}, [](const Finding& each) {
        return std::tuple(-each.confidence, each.box->y, each.box->x, each.box->width,
                          each.box->height, each.label);
    });
    if (findings.size() > static_cast<std::size_t>(count_max)) {
        findings.resize(static_cast<std::size_t>(count_max));
    }
}

}  // namespace

Result<Detector*> DetectionAnalyzer::choose(const Parameters& parameters) const {
    const bool any = parameters.is_auto("detector");
    const std::string name = any ? "auto" : parameters.text("detector");
    std::string available = "auto";
    for (const auto& each : detectors_) {
        if (any || each->name() == name) {
            return each.get();
        }
        available += fmt::format(", {}", each->name());
    }
    return Error{ErrorCode::bad_parameter,
                 fmt::format("This slave has no {} detector {}; it has {}.", parameters.kind(),
                             in_quotes(name), detectors_.empty() ? "none" : available)};
}

Result<void> DetectionAnalyzer::check_labels(std::span<const std::string_view> wanted,
                                             std::string_view kind) const {
    std::vector<std::string> known;
    for (const auto& detector : detectors_) {
        std::ranges::move(detector->labels(), std::back_inserter(known));
    }
    for (const std::string_view label : wanted) {
        if (std::ranges::find(known, label) == known.end()) {
            const std::vector<std::string_view> names(known.begin(), known.end());
            return Error{ErrorCode::bad_parameter,
                         fmt::format("labels: no {} detector of this slave knows {}.{}", kind,
                                     in_quotes(label), suggestion(label, names))};
        }
    }
    return {};
}

Result<AnalysisOutput> DetectionAnalyzer::analyze(const AnalysisInput& input) {
    const Parameters& parameters = input.parameters;
    return guarded(parameters.kind(), [&]() -> Result<AnalysisOutput> {
        auto detector = choose(parameters);
        if (!detector) {
            return detector.error();
        }
        const auto labels = has(parameters, "labels") ? words_of(parameters.text("labels"))
                                                      : std::vector<std::string_view>();
        if (auto known = check_labels(labels, parameters.kind()); !known) {
            return known.error();
        }
        const PictureSize size = input.picture.size();
        AnalysisOutput output;
        output.section.kind = parameters.kind();
        output.detector = (*detector)->name();
        output.device = (*detector)->device();
        if (has(parameters, "tiles") && !input.region) {
            output.regions =
                plan_regions(parameters.text("tiles"), size, (*detector)->input_size());
            if (!output.regions.empty()) {
                return output;
            }
        }
        const double others =
            parameters.real_or_auto("min_confidence").value_or((*detector)->default_confidence());
        const DetectionOptions options = options_of(input, others);
        auto findings = detect_in(**detector, input, options);
        if (!findings) {
            return findings.error();
        }
        std::erase_if(*findings, [&](const Finding& each) {
            const bool wanted =
                labels.empty() || std::ranges::find(labels, each.label) != labels.end();
            const std::string_view name = each.label.empty() ? parameters.kind() : each.label;
            const double threshold = threshold_of(name, input.thresholds, others);
            return !wanted || each.box->width < options.min_width ||
                   each.box->height < options.min_height ||
                   each.confidence < static_cast<float>(threshold);
        });
        put_in_order(*findings, size, parameters.integer("max_count"));
        output.device = (*detector)->device();
        output.section.findings = std::move(*findings);
        return output;
    });
}

}  // namespace ocelli::slave
