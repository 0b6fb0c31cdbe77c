#include "slave/cuda/runtime/corner_choice.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>

namespace ocelli::cuda {

Corners CornerChoice::choose(std::vector<PeakKey>& keys, int width, int height,
                             const CornerRules& rules) {
    cell_ = rules.distance_min < 1 ? 0 : static_cast<int>(std::lrint(rules.distance_min));
    next_in_cell_.clear();
    if (cell_ > 0) {
        distance_squared_ = rules.distance_min * rules.distance_min;
        columns_ = divided_up(width, cell_);
        lines_ = divided_up(height, cell_);
        first_in_cell_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(lines_),
                              -1);
    }
    std::sort(keys.begin(), keys.end(), std::greater<>());
    Corners kept;
    kept_ = &kept;
    for (const PeakKey key : keys) {
        const auto place = static_cast<int>(key & 0xFFFFFFFF);
        const Corner corner{place % width, place / width,
                            float_of(static_cast<std::int32_t>(key >> 32))};
        if (!is_free(corner)) {
            continue;
        }
        keep(corner, kept);
        if (kept.size() == static_cast<std::size_t>(rules.count_max)) {
            break;
        }
    }
    kept_ = nullptr;
    return kept;
}

bool CornerChoice::is_free(const Corner& corner) const {
    if (cell_ == 0) {
        return true;
    }
    const int column = corner.x / cell_;
    const int line = corner.y / cell_;
    for (int j = larger(line - 1, 0); j <= smaller(line + 1, lines_ - 1); ++j) {
        for (int i = larger(column - 1, 0); i <= smaller(column + 1, columns_ - 1); ++i) {
            int at = first_in_cell_[static_cast<std::size_t>(j * columns_ + i)];
            for (; at >= 0; at = next_in_cell_[static_cast<std::size_t>(at)]) {
                const Corner& other = (*kept_)[static_cast<std::size_t>(at)];
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

void CornerChoice::keep(const Corner& corner, Corners& kept) {
    if (cell_ > 0) {
        const int cell = corner.y / cell_ * columns_ + corner.x / cell_;
        int& first = first_in_cell_[static_cast<std::size_t>(cell)];
        next_in_cell_.push_back(first);
        first = static_cast<int>(kept.size());
    }
    kept.push_back(corner);
}

void find_all_peaks(const Planes<const std::int32_t>& responses, std::int32_t largest,
                    double quality, std::vector<PeakKey>& keys) {
    const std::int32_t threshold = response_threshold(largest, quality);
    keys.clear();
    for (int y = 0; y < responses.height; ++y) {
        for (int x = 0; x < responses.width; ++x) {
            if (is_peak(responses, 0, x, y, threshold)) {
                keys.push_back(static_cast<PeakKey>(responses.row(0, y)[x]) << 32 |
                               static_cast<PeakKey>(y * responses.width + x));
            }
        }
    }
}

}  // namespace ocelli::cuda
