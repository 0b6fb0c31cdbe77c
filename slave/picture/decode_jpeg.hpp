#pragma once

#include <cstddef>
#include <opencv2/core.hpp>
#include <span>

#include "common/error.hpp"
#include "common/picture/image_header.hpp"

namespace ocelli::slave {

// The pixels as stored, H×W×3, 8 bit, BGR, of a JPEG of 8 bits a sample in any sampling and colour
// space that libjpeg-turbo reads.
//
// bad_image: all that the decoder complains about and that may have changed a pixel, or a kind of
// JPEG that is not read. What changes none is accepted: padding, versions and parameters that no
// decoder needs, a missing end marker behind the last pixel.
Result<cv::Mat> decode_jpeg(std::span<const std::byte> bytes, const ImageHeader& header);

}  // namespace ocelli::slave
