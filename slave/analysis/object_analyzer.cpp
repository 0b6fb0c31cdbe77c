#include "slave/analysis/object_analyzer.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "slave/analysis/detection.hpp"
#include "slave/analysis/guarded.hpp"

namespace ocelli::slave {

namespace {

// "person, car" to its words, without the spaces around them.
std::vector<std::string_view> words(std::string_view list) {
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

DetectionOptions options_of(const Parameters& parameters) {
    DetectionOptions options;
    options.min_confidence = parameters.real_or_auto("min_confidence");
    options.nms_iou = parameters.real_or_auto("nms_iou");
    options.min_width = parameters.integer("min_width");
    options.min_height = parameters.integer("min_height");
    return options;
}

}  // namespace

Result<AnalysisOutput> ObjectAnalyzer::analyze(const AnalysisInput& input) {
    return guarded("object", [&]() -> Result<AnalysisOutput> {
        const Parameters& parameters = input.parameters;
        auto detector = choose_detector<ObjectDetector>(detectors_, parameters);
        if (!detector) {
            return detector.error();
        }
        const DetectionOptions options = options_of(parameters);
        auto objects = detect_with(**detector, input.picture, options, parameters.flag("clahe"));
        if (!objects) {
            return objects.error();
        }
        const auto labels = words(parameters.text("labels"));
        std::erase_if(*objects, [&](const ObjectFinding& each) {
            const bool wanted =
                labels.empty() || std::ranges::find(labels, each.label) != labels.end();
            return !wanted || each.box.width < options.min_width ||
                   each.box.height < options.min_height ||
                   each.confidence < options.min_confidence.value_or(0);
        });
        put_in_order(*objects, input.picture.size(), parameters.integer("max_count"),
                     &ObjectFinding::label);
        AnalysisOutput output;
        output.detector = (*detector)->name();
        output.device = (*detector)->device();
        output.findings.objects = std::move(*objects);
        return output;
    });
}

}  // namespace ocelli::slave
