#include "slave/analysis/object_analyzer.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "common/nearest.hpp"
#include "slave/analysis/detection.hpp"
#include "slave/analysis/guarded.hpp"
#include "slave/analysis/tiling.hpp"

namespace ocelli::slave {

namespace {

// A label that nothing here can find would silently leave out everything.
Result<void> check_labels(std::span<const std::string_view> wanted,
                          std::span<const std::unique_ptr<ObjectDetector>> detectors) {
    std::vector<std::string> known;
    for (const auto& detector : detectors) {
        std::ranges::move(detector->labels(), std::back_inserter(known));
    }
    for (const std::string_view label : wanted) {
        if (std::ranges::find(known, label) == known.end()) {
            const std::vector<std::string_view> names(known.begin(), known.end());
            return Error{ErrorCode::bad_parameter,
                         fmt::format("labels: no object detector of this slave knows {}.{}",
                                     quoted(label), suggestion(label, names))};
        }
    }
    return {};
}

}  // namespace

Result<AnalysisOutput> ObjectAnalyzer::analyze(const AnalysisInput& input) {
    return guarded("object", [&]() -> Result<AnalysisOutput> {
        const Parameters& parameters = input.parameters;
        auto detector = choose_detector<ObjectDetector>(detectors_, parameters);
        if (!detector) {
            return detector.error();
        }
        const auto labels = words_of(parameters.text("labels"));
        if (auto known = check_labels(labels, detectors_); !known) {
            return known.error();
        }
        const PictureSize size = input.picture.size();
        AnalysisOutput output;
        output.detector = (*detector)->name();
        output.device = (*detector)->device();
        if (!input.region) {
            output.regions =
                plan_regions(parameters.text("tiles"), size, (*detector)->input_size());
            if (!output.regions.empty()) {
                return output;
            }
        }
        const CameraRules& rules = rules_of(cameras_, input.camera);
        const Thresholds thresholds = thresholds_of(**detector, parameters, rules);
        DetectionOptions options = common_options(parameters, rules, thresholds);
        options.min_width = std::max(options.min_width, parameters.integer("min_width"));
        options.min_height = std::max(options.min_height, parameters.integer("min_height"));
        auto objects = detect_in(**detector, input, options);
        if (!objects) {
            return objects.error();
        }
        std::erase_if(*objects, [&](const ObjectFinding& each) {
            const bool wanted =
                labels.empty() || std::ranges::find(labels, each.label) != labels.end();
            return !wanted || each.box.width < options.min_width ||
                   each.box.height < options.min_height ||
                   each.confidence < static_cast<float>(thresholds.of(each.label)) ||
                   !passes(each, rules, size);
        });
        put_in_order(*objects, size, parameters.integer("max_count"), &ObjectFinding::label);
        output.findings.objects = std::move(*objects);
        return output;
    });
}

}  // namespace ocelli::slave
