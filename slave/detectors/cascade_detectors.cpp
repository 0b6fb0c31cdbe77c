#include "slave/detectors/cascade_detectors.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <tuple>

#include "slave/detectors/detector.hpp"

namespace ocelli::slave {

double overlap(const cv::Rect2d& a, const cv::Rect2d& b) {
    const double both = (a & b).area();
    const double either = a.area() + b.area() - both;
    return either > 0 ? both / either : 0;
}

double cover(const cv::Rect2d& a, const cv::Rect2d& b) {
    const double smaller = std::min(a.area(), b.area());
    return smaller > 0 ? (a & b).area() / smaller : 0;
}

void sort_by_score(std::vector<ScoredBox>& boxes) {
    const auto key = [](const ScoredBox& each) {
        return std::tuple(-each.score, each.box.y, each.box.x, each.box.width, each.box.height);
    };
    std::ranges::sort(boxes, {}, key);
}

std::optional<Box> box_in(const cv::Rect2d& box, PictureSize picture) {
    const auto pixel = [](double value, int limit) {
        return static_cast<std::int32_t>(std::clamp<double>(std::round(value), 0, limit));
    };
    const std::int32_t left = pixel(box.x, picture.width);
    const std::int32_t top = pixel(box.y, picture.height);
    const std::int32_t right = pixel(box.x + box.width, picture.width);
    const std::int32_t bottom = pixel(box.y + box.height, picture.height);
    if (right <= left || bottom <= top) {
        return std::nullopt;
    }
    return Box{left, top, right - left, bottom - top};
}

Result<std::vector<Finding>> CascadeBodyDetector::detect(const Picture& picture,
                                                         const DetectionOptions& options) {
    constexpr double kSameObjectOverlap = 0.4;
    return guarded(name(), [&]() -> Result<std::vector<Finding>> {
        const double overlap_max = options.nms_iou.value_or(kSameObjectOverlap);
        std::vector<ScoredBox> boxes;
        // The sides asked for are the object's, not the window's; the analyzer applies them.
        for (const WindowGroup& group : scanner_.scan({picture.grey(), picture.serial()}, 0, 0)) {
            boxes.push_back({group.box, group.windows});
        }
        sort_by_score(boxes);
        std::vector<ScoredBox> kept;
        std::vector<Finding> objects;
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
            objects.push_back({scanner_.manifest().label, static_cast<float>(confidence), box});
        }
        return objects;
    });
}

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

Result<std::vector<Finding>> HaarFaceDetector::detect(const Picture& picture,
                                                      const DetectionOptions& options) {
    return guarded(name_, [&]() -> Result<std::vector<Finding>> {
        const GreyPlane grey{picture.grey(), picture.serial()};
        std::vector<ScoredBox> boxes =
            scored(frontal_.scan(grey, options.min_width, options.min_height), 1);
        if (profile_ && options.profiles) {
            const auto profiles = scored(scan_profiles(grey, options), kProfileWeight);
            boxes.insert(boxes.end(), profiles.begin(), profiles.end());
        }
        boxes = one_per_face(std::move(boxes), options.nms_iou.value_or(kSameFaceOverlap));
        sort_by_score(boxes);
        std::vector<Finding> faces;
        for (const ScoredBox& each : boxes) {
            const double confidence = confidence_of_windows(each.score);
            const auto box = box_in(each.box, picture.size());
            if (box && confidence >= options.min_confidence.value_or(default_confidence())) {
                faces.push_back({.confidence = static_cast<float>(confidence), .box = box});
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
