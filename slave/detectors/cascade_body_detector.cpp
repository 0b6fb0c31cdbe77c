#include "slave/detectors/cascade_body_detector.hpp"

#include <algorithm>

#include "slave/analysis/guarded.hpp"
#include "slave/detectors/cascade_boxes.hpp"

namespace ocelli::slave {

Result<std::vector<ObjectFinding>> CascadeBodyDetector::detect(const Picture& picture,
                                                               const DetectionOptions& options) {
    constexpr double kSameObjectOverlap = 0.4;
    return guarded(name(), [&]() -> Result<std::vector<ObjectFinding>> {
        const double overlap_max = options.nms_iou.value_or(kSameObjectOverlap);
        std::vector<ScoredBox> boxes;
        // The sides asked for are the object's, not the window's; the analyzer applies them.
        for (const WindowGroup& group : scanner_.scan({picture.grey(), picture.serial()}, 0, 0)) {
            boxes.push_back({group.box, group.windows});
        }
        sort_by_score(boxes);
        std::vector<ScoredBox> kept;
        std::vector<ObjectFinding> objects;
        for (const ScoredBox& each : boxes) {
            const double confidence = confidence_of_windows(each.score);
            const auto box = box_in(each.box, picture.size());
            const bool known = std::ranges::any_of(kept, [&](const ScoredBox& other) {
                return overlap(each.box, other.box) > overlap_max;
            });
            if (!box || known ||
                confidence < options.min_confidence.value_or(default_confidence())) {
                continue;
            }
            kept.push_back(each);
            objects.push_back({scanner_.manifest().label, static_cast<float>(confidence), *box});
        }
        return objects;
    });
}

}  // namespace ocelli::slave
