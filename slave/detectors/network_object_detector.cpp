#include "slave/detectors/network_object_detector.hpp"

#include "slave/detectors/network_finding.hpp"

namespace ocelli::slave {

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
