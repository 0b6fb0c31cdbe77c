#include "slave/kernels/corner_selection.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <opencv2/core.hpp>

namespace ocelli::slave {

const std::vector<Corner>& CornerSelection::select(std::vector<CornerCandidate>& candidates,
                                                   cv::Size picture, int count_max,
                                                   double distance_min) {
    clear(picture, distance_min);
    const auto width = static_cast<std::uint32_t>(picture.width);
    // As a rule a few candidates for each corner that is kept are enough.
    std::size_t portion = 4 * static_cast<std::size_t>(count_max);
    auto sorted = candidates.begin();
    for (auto next = candidates.begin(); next != candidates.end(); ++next) {
        if (next == sorted) {
            const auto left = static_cast<std::size_t>(candidates.end() - sorted);
            const auto end = sorted + static_cast<std::ptrdiff_t>(std::min(portion, left));
            std::nth_element(sorted, end, candidates.end(), std::greater<>());
            std::sort(sorted, end, std::greater<>());
            sorted = end;
            portion *= 2;
        }
        Corner corner{static_cast<int>(next->place() % width),
                      static_cast<int>(next->place() / width), 0};
        if (!is_free(corner)) {
            continue;
        }
        const std::int32_t bits = next->response_bits();
        std::memcpy(&corner.response, &bits, sizeof bits);
        keep(corner);
        if (kept_.size() == static_cast<std::size_t>(count_max)) {
            break;
        }
    }
    return kept_;
}

void CornerSelection::clear(cv::Size picture, double distance_min) {
    kept_.clear();
    next_in_cell_.clear();
    cell_ = distance_min < 1 ? 0 : cvRound(distance_min);
    if (cell_ == 0) {
        return;
    }
    distance_squared_ = distance_min * distance_min;
    columns_ = (picture.width + cell_ - 1) / cell_;
    lines_ = (picture.height + cell_ - 1) / cell_;
    first_in_cell_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(lines_),
                          -1);
}

bool CornerSelection::is_free(const Corner& corner) const {
    if (cell_ == 0) {
        return true;
    }
    const int column = corner.x / cell_;
    const int line = corner.y / cell_;
    for (int j = std::max(line - 1, 0); j <= std::min(line + 1, lines_ - 1); ++j) {
        for (int i = std::max(column - 1, 0); i <= std::min(column + 1, columns_ - 1); ++i) {
            int at = first_in_cell_[static_cast<std::size_t>(j * columns_ + i)];
            for (; at >= 0; at = next_in_cell_[static_cast<std::size_t>(at)]) {
                const Corner& other = kept_[static_cast<std::size_t>(at)];
                const int dx = corner.x - other.x;
                const int dy = corner.y - other.y;
                if (dx * dx + dy * dy < distance_squared_) {
                    return false;
                }
            }
        }
    }
    return true;
}

void CornerSelection::keep(const Corner& corner) {
    if (cell_ > 0) {
        const int cell = corner.y / cell_ * columns_ + corner.x / cell_;
        int& first = first_in_cell_[static_cast<std::size_t>(cell)];
        next_in_cell_.push_back(first);
        first = static_cast<int>(kept_.size());
    }
    kept_.push_back(corner);
}

}  // namespace ocelli::slave
