#include "slave/analysis/face_analyzer.hpp"

#include "slave/analysis/detection.hpp"
#include "slave/analysis/guarded.hpp"

namespace ocelli::slave {

Result<AnalysisOutput> FaceAnalyzer::analyze(const AnalysisInput& input) {
    return guarded("face", [&]() -> Result<AnalysisOutput> {
        const Parameters& parameters = input.parameters;
        auto detector = choose_detector<FaceDetector>(detectors_, parameters);
        if (!detector) {
            return detector.error();
        }
        DetectionOptions options;
        options.min_confidence = parameters.real_or_auto("min_confidence");
        options.nms_iou = parameters.real_or_auto("nms_iou");
        options.min_width = options.min_height = parameters.integer("min_size");
        options.profiles = parameters.flag("profiles");
        auto faces = detect_with(**detector, input.picture, options, parameters.flag("clahe"));
        if (!faces) {
            return faces.error();
        }
        std::erase_if(*faces, [&](const FaceFinding& each) {
            return each.box.width < options.min_width || each.box.height < options.min_height ||
                   each.confidence < options.min_confidence.value_or(0);
        });
        put_in_order(*faces, input.picture.size(), parameters.integer("max_count"));
        AnalysisOutput output;
        output.detector = (*detector)->name();
        output.device = (*detector)->device();
        output.findings.faces = std::move(*faces);
        return output;
    });
}

}  // namespace ocelli::slave
