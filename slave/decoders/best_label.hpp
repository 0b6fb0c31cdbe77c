#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace ocelli::slave {

struct BestLabel {
    int label = 0;
    float score = 0;
};

// The class with the highest score. A score that is not a number wins, so that it is noticed.
// Precondition: `scores` is not empty.
inline BestLabel best_label(std::span<const float> scores) {
    BestLabel best{0, -std::numeric_limits<float>::infinity()};
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (!(scores[i] <= best.score)) {
            best = {static_cast<int>(i), scores[i]};
            if (std::isnan(scores[i])) {
                return best;
            }
        }
    }
    return best;
}

}  // namespace ocelli::slave
