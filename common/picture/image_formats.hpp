#pragma once

// read_image_header for each format; every one expects bytes that begin with its signature.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "common/error.hpp"
#include "common/picture/image_header.hpp"

namespace ocelli {

// Walks all markers to the end of the image or of the bytes; EXIF from APP1.
Result<ImageHeader> read_jpeg_header(std::span<const std::byte> bytes);
// Walks all chunks and verifies their lengths and checksums; EXIF from eXIf.
Result<ImageHeader> read_png_header(std::span<const std::byte> bytes);
// Checks that the pixels are all there, where they are not compressed.
Result<ImageHeader> read_bmp_header(std::span<const std::byte> bytes);
// Walks all chunks and verifies their lengths; EXIF from EXIF.
Result<ImageHeader> read_webp_header(std::span<const std::byte> bytes);

bool is_pnm(std::span<const std::byte> bytes);
// Checks that the pixels can all be there.
Result<ImageHeader> read_pnm_header(std::span<const std::byte> bytes);

// A valid file that is none of these: `what` it is.
Error not_read(std::string_view what);

inline Error bad_image(std::string message) {
    return {ErrorCode::bad_image, std::move(message)};
}

// bad_image: it ends `before` something, as "its last row".
Error truncated(std::string_view format, std::size_t size, std::string_view before);

// bad_image unless both sides are at least 1 and fit an int.
Result<ImageHeader> make_header(ImageFormat format, std::int64_t width, std::int64_t height,
                                int orientation);

}  // namespace ocelli
