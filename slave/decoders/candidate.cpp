#include "slave/decoders/candidate.hpp"

#include <algorithm>
#include <cmath>

namespace ocelli::slave {

bool is_finite(const Candidate& candidate) {
    return std::isfinite(candidate.confidence) && std::isfinite(candidate.left) &&
           std::isfinite(candidate.top) && std::isfinite(candidate.right) &&
           std::isfinite(candidate.bottom) &&
           std::all_of(candidate.landmarks.begin(), candidate.landmarks.end(), [](Point point) {
               return std::isfinite(point.x) && std::isfinite(point.y);
           });
}

float overlap(const Candidate& a, const Candidate& b) {
    const float width = std::min(a.right, b.right) - std::max(a.left, b.left);
    const float height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
    if (!(width > 0 && height > 0)) {
        return 0;
    }
    const float common = width * height;
    const float area_a = (a.right - a.left) * (a.bottom - a.top);
    const float area_b = (b.right - b.left) * (b.bottom - b.top);
    return common / (area_a + area_b - common);
}

}  // namespace ocelli::slave
