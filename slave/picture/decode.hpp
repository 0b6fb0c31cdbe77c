#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "common/error.hpp"
#include "slave/picture/picture.hpp"

namespace ocelli::slave {

// Decodes JPEG, PNG, WebP, BMP or PNM to an upright picture, for any thread. Greyscale, 16 bit,
// palette and alpha become 8 bit BGR as cv::imread gives it.
//
// bad_image names the cause; image_too_large comes before a pixel is allocated. A JPEG of which the
// decoder has to guess a part is refused: what it would give is half a picture and grey. libpng and
// OpenCV may write a line of their own to stderr about a file that is damaged inside a sound
// structure.
//
// The check against `pixels_max` here is the only one: OpenCV reads its own limit, the environment
// variable OPENCV_IO_MAX_IMAGE_PIXELS, while it is loaded, before a process can set it for itself.
//
// `media_type`: that of a raw picture (common/picture/raw_picture.hpp), which has no orientation;
// empty: a file.
Result<std::shared_ptr<const Picture>> decode(std::span<const std::byte> bytes,
                                              std::int64_t pixels_max,
                                              std::string_view media_type = {});

}  // namespace ocelli::slave
