#include "client/label_placer.hpp"

#include <algorithm>
#include <array>

namespace ocelli::client {

std::vector<cv::Rect> LabelPlacer::candidates(const cv::Rect& box, const cv::Size& size) const {
    const std::array<int, 4> rows{box.y - size.height, box.y, box.br().y, box.br().y - size.height};
    const std::array<int, 2> columns{box.x, box.br().x - size.width};
    std::vector<cv::Rect> places;
    for (const int y : rows) {
        for (const int x : columns) {
            places.emplace_back(std::clamp(x, 0, std::max(0, picture_.width - size.width)),
                                std::clamp(y, 0, std::max(0, picture_.height - size.height)),
                                size.width, size.height);
        }
    }
    return places;
}

int LabelPlacer::covered(const cv::Rect& place) const {
    int area = 0;
    for (const cv::Rect& other : taken_) {
        area += (place & other).area();
    }
    return area;
}

cv::Rect LabelPlacer::place(const cv::Rect& box, const cv::Size& size) {
    const auto places = candidates(box, size);
    const auto best = std::ranges::min_element(
        places, {}, [this](const cv::Rect& candidate) { return covered(candidate); });
    taken_.push_back(*best);
    return *best;
}

}  // namespace ocelli::client
