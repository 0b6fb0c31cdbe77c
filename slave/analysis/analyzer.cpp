#include "slave/analysis/analyzer.hpp"

#include <algorithm>

namespace ocelli::slave {

std::optional<Box> clamped(const Box& box, PictureSize picture) {
    // 64 bits: a network's box may lie anywhere.
    const auto within = [](std::int64_t value, std::int32_t limit) {
        return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, 0, limit));
    };
    const std::int32_t left = within(box.x, picture.width);
    const std::int32_t top = within(box.y, picture.height);
    const std::int32_t right = within(std::int64_t{box.x} + box.width, picture.width);
    const std::int32_t bottom = within(std::int64_t{box.y} + box.height, picture.height);
    if (right <= left || bottom <= top) {
        return std::nullopt;
    }
    return Box{left, top, right - left, bottom - top};
}

}  // namespace ocelli::slave
