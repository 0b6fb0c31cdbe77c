#include "slave/kernels/corner_finder.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <opencv2/core.hpp>

namespace ocelli::slave {

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
