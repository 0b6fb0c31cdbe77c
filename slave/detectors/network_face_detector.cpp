#include "slave/detectors/network_face_detector.hpp"

#include "slave/detectors/network_finding.hpp"

namespace ocelli::slave {

Result<std::vector<FaceFinding>> NetworkFaceDetector::detect(const Picture& picture,
                                                             const DetectionOptions& options) {
    auto candidates = network_.look(picture, options);
    if (!candidates) {
        return candidates.error();
    }
    std::vector<FaceFinding> findings;
    for (Candidate& candidate : *candidates) {
        if (const auto box = box_of(candidate)) {
            findings.push_back({candidate.confidence, *box, std::move(candidate.landmarks)});
        }
    }
    return findings;
}

}  // namespace ocelli::slave
