#include "slave/detectors/cascade_boxes.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

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

}  // namespace ocelli::slave
