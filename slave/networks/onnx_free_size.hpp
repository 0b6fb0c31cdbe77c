#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ocelli::slave {

enum class FreeDimensions : std::uint8_t { sides, batch_and_sides };

// Many networks are exported for one picture size though nothing in them depends on it. Gives the
// file with the height and width of its input `input` (1×3×H×W) left open, and no shape said of
// anything that follows from them; the number of pictures, too, if it is asked for. Whether the
// network can then take others, running it shows. Empty when there is no such input, or when the
// file is damaged.
std::vector<std::byte> with_free_picture_size(std::span<const std::byte> onnx,
                                              std::string_view input,
                                              FreeDimensions free = FreeDimensions::sides);

}  // namespace ocelli::slave
