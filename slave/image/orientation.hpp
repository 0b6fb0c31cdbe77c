#pragma once

// EXIF orientation: how a camera was held when the rows were stored.

#include <cstddef>
#include <span>

namespace ocelli::slave {

// The orientation (1..8) that a TIFF block as in EXIF data names in its first directory; 1 when it
// names none, or is damaged: a broken annotation does not make the pixels useless.
int read_orientation(std::span<const std::byte> tiff);

// Whether width and height change places.
constexpr bool swaps_sides(int orientation) {
    return orientation >= 5;
}

}  // namespace ocelli::slave
