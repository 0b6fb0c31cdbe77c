#pragma once

// What the first look at an encoded picture tells, without decoding a pixel or allocating for one.
// The only reader of headers and of EXIF's orientation; slave, client and hub use it.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "common/error.hpp"

namespace ocelli {

enum class ImageFormat : std::uint8_t { jpeg, png, bmp, webp, pnm };

// "JPEG", "PNG", …
std::string_view name_of(ImageFormat format);

struct ImageHeader {
    ImageFormat format = ImageFormat::jpeg;
    std::int32_t width = 0;  // px, as stored: before the orientation is applied; at least 1
    std::int32_t height = 0;
    int orientation = 1;  // EXIF, 1..8

    bool operator==(const ImageHeader&) const = default;
};

// How a camera was held when the rows were stored, as what turns the picture upright: first rows
// and columns change places, then the picture is mirrored left to right, or top to bottom, or both.
struct Turn {
    bool transpose = false;
    bool mirror_columns = false;
    bool mirror_rows = false;
};

// Of EXIF's orientation, 1..8.
Turn upright_turn(int orientation);

// The orientation (1..8) that a TIFF block as in EXIF data names in its first directory; 1 when it
// names none, or is damaged: a broken annotation does not make the pixels useless.
int read_orientation(std::span<const std::byte> tiff);

// Reads size and orientation, and follows the file's structure to its end, so that what is cut off
// or has a broken checksum is found here, but among the pixels of a JPEG. bad_image names the
// cause.
Result<ImageHeader> read_image_header(std::span<const std::byte> bytes);

// image_too_large, with the limit and the picture's size, when width × height > pixels_max.
Result<void> check_pixels(const ImageHeader& header, std::int64_t pixels_max);

}  // namespace ocelli
