#include "slave/image/decode.hpp"

#include <fmt/format.h>

#include <exception>
#include <limits>
#include <opencv2/imgcodecs.hpp>
#include <optional>
#include <utility>

#include "slave/image/decode_jpeg.hpp"
#include "slave/image/probe.hpp"
#include "slave/image/upright.hpp"

namespace ocelli::slave {

namespace {

Error damaged(ImageFormat format, std::string_view why) {
    return {ErrorCode::bad_image,
            fmt::format("The {} is damaged: {}; send it again.", name_of(format), why)};
}

Result<cv::Mat> decode_with_opencv(std::span<const std::byte> bytes, const ImageHeader& header) {
    // OpenCV only reads from it.
    const cv::Mat encoded(1, static_cast<int>(bytes.size()), CV_8U,
                          const_cast<std::byte*>(bytes.data()));
    cv::Mat bgr = cv::imdecode(encoded, cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
    if (bgr.empty()) {
        return damaged(header.format, "its pixels cannot be decoded");
    }
    if (bgr.cols != header.width || bgr.rows != header.height) {
        return damaged(header.format, "it gives two different sizes");
    }
    return bgr;
}

Result<cv::Mat> decode_stored(std::span<const std::byte> bytes, const ImageHeader& header) {
    if (header.format == ImageFormat::jpeg) {
        auto decoded = decode_jpeg(bytes, header);
        if (!decoded) {
            return decoded.error();
        }
        if (*decoded) {
            return **std::move(decoded);
        }
    }
    return decode_with_opencv(bytes, header);
}

}  // namespace

Result<std::shared_ptr<const Picture>> decode(std::span<const std::byte> bytes,
                                              std::int64_t pixels_max) {
    const auto header = probe(bytes);
    if (!header) {
        return header.error();
    }
    if (auto fits = check_pixels(*header, pixels_max); !fits) {
        return fits.error();
    }
    if (bytes.size() > std::size_t{std::numeric_limits<int>::max()}) {
        return Error{ErrorCode::image_too_large, "The file has more than 2 GiB."};
    }
    try {
        auto stored = decode_stored(bytes, *header);
        if (!stored) {
            return stored.error();
        }
        return std::make_shared<const Picture>(make_upright(*stored, header->orientation));
    } catch (const std::exception& exception) {
        return damaged(header->format, exception.what());
    }
}

}  // namespace ocelli::slave
