#pragma once

#include <cstddef>
#include <opencv2/core/mat.hpp>
#include <optional>
#include <span>

#include "common/error.hpp"
#include "slave/image/probe.hpp"

namespace ocelli::slave {

// The pixels as stored (orientation not applied), H×W×3, 8 bit, BGR; equal to what cv::imdecode
// gives, but a warning of the decoder is bad_image. Nothing when the JPEG is of a kind that
// TurboJPEG does not read (CMYK, unusual subsampling). Precondition: `header` is probe's of these
// bytes, and within the limits.
Result<std::optional<cv::Mat>> decode_jpeg(std::span<const std::byte> bytes,
                                           const ImageHeader& header);

}  // namespace ocelli::slave
