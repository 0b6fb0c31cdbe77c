#include "slave/detectors/network_object_detector.hpp"

#include "slave/detectors/network_finding.hpp"

namespace ocelli::slave {

std::optional<PictureSize> NetworkObjectDetector::input_size() const {
    const InputSpec& input = network_.manifest().input;
    return input.width > 0 ? PictureSize{input.width, input.height}
                           : PictureSize{input.longest_side, input.longest_side};
}

Result<std::vector<ObjectFinding>> NetworkObjectDetector::detect(const Picture& picture,
                                                                 const DetectionOptions& options) {
    const auto candidates = network_.look(picture, options);
    if (!candidates) {
        return candidates.error();
    }
    const auto& labels = network_.manifest().output.labels;
    std::vector<ObjectFinding> findings;
    for (const Candidate& candidate : *candidates) {
        if (const auto box = box_of(candidate)) {
            findings.push_back(
                {labels[static_cast<std::size_t>(candidate.label)], candidate.confidence, *box});
        }
    }
    return findings;
}

}  // namespace ocelli::slave
