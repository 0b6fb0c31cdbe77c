#pragma once

#include <cstddef>
#include <cstdint>

namespace ocelli::cuda {

// A picture in the memory of the host, which whoever passes it keeps.
struct PictureView {
    enum class Colour { grey, bgr };

    const std::uint8_t* pixels = nullptr;  // H rows of W (grey) or 3·W (BGR) bytes
    int width = 0;                         // px, from 1
    int height = 0;
    std::size_t stride_bytes = 0;  // from row to row
    Colour colour = Colour::grey;
};

}  // namespace ocelli::cuda
