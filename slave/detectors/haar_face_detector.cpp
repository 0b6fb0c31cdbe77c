#include "slave/detectors/haar_face_detector.hpp"

#include <algorithm>
#include <opencv2/core.hpp>

#include "slave/analysis/guarded.hpp"
#include "slave/detectors/cascade_boxes.hpp"

namespace ocelli::slave {

namespace {

constexpr double kSameFaceOverlap = 0.3;
// A small box mostly inside another is the same face at another scale.
constexpr double kSameFaceCover = 0.7;
constexpr double kProfileWeight = 0.5;

// The best box of each face. `boxes`: frontal ones first, so that they win whatever their score.
std::vector<ScoredBox> one_per_face(std::vector<ScoredBox> boxes, double overlap_max) {
    std::vector<ScoredBox> kept;
    for (const ScoredBox& each : boxes) {
        const bool known = std::ranges::any_of(kept, [&](const ScoredBox& other) {
            return overlap(each.box, other.box) > overlap_max ||
                   cover(each.box, other.box) > kSameFaceCover;
        });
        if (!known) {
            kept.push_back(each);
        }
    }
    return kept;
}

std::vector<ScoredBox> scored(const std::vector<WindowGroup>& groups, double weight) {
    std::vector<ScoredBox> boxes;
    for (const WindowGroup& group : groups) {
        boxes.push_back({group.box, weight * group.windows});
    }
    sort_by_score(boxes);
    return boxes;
}

}  // namespace

Result<std::vector<FaceFinding>> HaarFaceDetector::detect(const Picture& picture,
                                                          const DetectionOptions& options) {
    return guarded(name_, [&]() -> Result<std::vector<FaceFinding>> {
        const GreyPlane grey{picture.grey(), picture.serial()};
        std::vector<ScoredBox> boxes =
            scored(frontal_.scan(grey, options.min_width, options.min_height), 1);
        if (profile_ && options.profiles) {
            const auto profiles = scored(scan_profiles(grey, options), kProfileWeight);
            boxes.insert(boxes.end(), profiles.begin(), profiles.end());
        }
        boxes = one_per_face(std::move(boxes), options.nms_iou.value_or(kSameFaceOverlap));
        sort_by_score(boxes);
        std::vector<FaceFinding> faces;
        for (const ScoredBox& each : boxes) {
            const double confidence = confidence_of_windows(each.score);
            const auto box = box_in(each.box, picture.size());
            if (box && confidence >= options.min_confidence.value_or(default_confidence())) {
                faces.push_back({static_cast<float>(confidence), *box, {}});
            }
        }
        return faces;
    });
}

std::vector<WindowGroup> HaarFaceDetector::scan_profiles(const GreyPlane& grey,
                                                         const DetectionOptions& options) {
    constexpr int kLeftRight = 1;
    std::vector<WindowGroup> groups = profile_->scan(grey, options.min_width, options.min_height);
    cv::flip(grey.pixels, mirrored_, kLeftRight);
    for (WindowGroup group : profile_->scan({mirrored_}, options.min_width, options.min_height)) {
        group.box.x = grey.pixels.cols - group.box.x - group.box.width;
        groups.push_back(group);
    }
    return groups;
}

}  // namespace ocelli::slave
