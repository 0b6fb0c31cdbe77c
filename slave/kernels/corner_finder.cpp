#include "slave/kernels/corner_finder.hpp"

#include <algorithm>
#include <bit>
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

namespace {

constexpr std::size_t kWord = sizeof(std::uint64_t);

// As cv::threshold rounds it. `largest`: the bits of the strongest response.
std::int32_t threshold_of(std::int32_t largest, double quality) {
    return std::bit_cast<std::int32_t>(static_cast<float>(std::bit_cast<float>(largest) * quality));
}

}  // namespace

const std::vector<Corner>& CornerFinder::find(const cv::Mat& grey, const CornerRules& rules) {
    CV_Assert(rules.count_max >= 1 && rules.quality > 0 && rules.distance_min >= 0);
    candidates_.clear();
    const auto width = static_cast<std::size_t>(grey.cols);
    for (auto& row : responses_) {
        row.resize(width);
    }
    column_max_.resize(width);
    marks_.resize(width + kWord);
    std::fill_n(marks_.data(), width + kWord, std::uint8_t{0});

    response_.start(grey, rules.block_size);
    std::int32_t largest = 0;
    for (int y = 0; y < grey.rows; ++y) {
        auto& row = responses_[static_cast<std::size_t>(y % 3)];
        largest = std::max(largest, response_.next_row(row.data()));
        // The threshold only rises, so what is below it now is never a corner.
        if (y >= 2) {
            collect(y - 1, grey.cols, threshold_of(largest, rules.quality));
        }
    }
    const std::int32_t threshold = threshold_of(largest, rules.quality);
    std::erase_if(candidates_,
                  [&](const CornerCandidate& each) { return each.response_bits() <= threshold; });
    return selection_.select(candidates_, grey.size(), rules.count_max, rules.distance_min);
}

// The maxima of row y, once the row below it is known.
void CornerFinder::collect(int y, int width, std::int32_t threshold) {
    const auto bits = [&](int row) { return responses_[static_cast<std::size_t>(row % 3)].data(); };
    corner_rows().maxima(bits(y - 1), bits(y), bits(y + 1), width, threshold, column_max_.data(),
                         marks_.data());
    const std::int32_t* const row = bits(y);
    const auto columns = static_cast<std::uint32_t>(width);
    const std::uint32_t first = static_cast<std::uint32_t>(y) * columns;
    for (std::uint32_t x = 0; x < columns; x += kWord) {
        std::uint64_t word = 0;
        std::memcpy(&word, marks_.data() + x, kWord);
        while (word != 0) {
            const auto at = x + static_cast<std::uint32_t>(std::countr_zero(word)) / 8;
            candidates_.emplace_back(row[at], first + at);
            word &= ~(std::uint64_t{0xFF} << (8 * (at - x)));
        }
    }
}

}  // namespace ocelli::slave
