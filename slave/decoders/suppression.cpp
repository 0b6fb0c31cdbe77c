#include "slave/decoders/suppression.hpp"

#include <algorithm>

namespace ocelli::slave {

void suppress_doubles(std::vector<Candidate>& candidates, float iou_max) {
    std::stable_sort(
        candidates.begin(), candidates.end(),
        [](const Candidate& a, const Candidate& b) { return a.confidence > b.confidence; });
    std::vector<Candidate> kept;
    for (Candidate& candidate : candidates) {
        const bool is_double = std::any_of(kept.begin(), kept.end(), [&](const Candidate& better) {
            return better.label == candidate.label && overlap(better, candidate) > iou_max;
        });
        if (!is_double) {
            kept.push_back(std::move(candidate));
        }
    }
    candidates = std::move(kept);
}

}  // namespace ocelli::slave
