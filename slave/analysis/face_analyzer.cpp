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
        const CameraRules& rules = rules_of(cameras_, input.camera);
        const Thresholds thresholds = thresholds_of(**detector, parameters, rules);
        const int side = parameters.integer("min_size");
        DetectionOptions options = common_options(parameters, rules, thresholds);
        options.min_width = std::max(options.min_width, side);
        options.min_height = std::max(options.min_height, side);
        options.profiles = parameters.flag("profiles");
        auto faces = detect_in(**detector, input, options);
        if (!faces) {
            return faces.error();
        }
        std::erase_if(*faces, [&](const FaceFinding& each) {
            return each.box.width < options.min_width || each.box.height < options.min_height ||
                   each.confidence < static_cast<float>(thresholds.of(kFaceLabel)) ||
                   !passes(each, rules, input.picture.size());
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
