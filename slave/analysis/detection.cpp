#include "slave/analysis/detection.hpp"

namespace ocelli::slave {

std::vector<std::string_view> words_of(std::string_view list) {
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

DetectionOptions common_options(const Parameters& parameters, const CameraRules& rules,
                                const Thresholds& thresholds) {
    DetectionOptions options;
    options.nms_iou = parameters.real_or_auto("nms_iou");
    options.min_confidence = rules.min_confidence.empty()
                                 ? parameters.real_or_auto("min_confidence")
                                 : thresholds.lowest();
    options.min_width = rules.min_width;
    options.min_height = rules.min_height;
    return options;
}

void move_by(ObjectFinding& object, int x, int y) {
    object.box.x += x;
    object.box.y += y;
}

void move_by(FaceFinding& face, int x, int y) {
    face.box.x += x;
    face.box.y += y;
    for (Point& point : face.landmarks) {
        point.x += static_cast<float>(x);
        point.y += static_cast<float>(y);
    }
}

std::optional<Box> clamped(const Box& box, PictureSize picture) {
    // 64 bits: a network's box may lie anywhere.
    const auto within = [](std::int64_t value, std::int32_t limit) {
        return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, 0, limit));
    };
    const std::int32_t left = within(box.x, picture.width);
    const std::int32_t top = within(box.y, picture.height);
    const std::int32_t right = within(std::int64_t{box.x} + box.width, picture.width);
    const std::int32_t bottom = within(std::int64_t{box.y} + box.height, picture.height);
    if (right <= left || bottom <= top) {
        return std::nullopt;
    }
    return Box{left, top, right - left, bottom - top};
}

}  // namespace ocelli::slave
