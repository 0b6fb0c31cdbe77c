#include "slave/detectors/network_finding.hpp"

#include <cmath>

namespace ocelli::slave {

std::optional<Box> box_of(const Candidate& candidate) {
    const auto left = static_cast<std::int32_t>(std::lround(candidate.left));
    const auto top = static_cast<std::int32_t>(std::lround(candidate.top));
    const auto right = static_cast<std::int32_t>(std::lround(candidate.right));
    const auto bottom = static_cast<std::int32_t>(std::lround(candidate.bottom));
    if (right <= left || bottom <= top) {
        return std::nullopt;
    }
    return Box{left, top, right - left, bottom - top};
}

}  // namespace ocelli::slave
