#include "slave/picture/decode.hpp"

#include <fmt/format.h>

#include <exception>
#include <limits>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <utility>

#include "common/picture/image_header.hpp"
#include "common/picture/raw_picture.hpp"
#include "slave/picture/decode_jpeg.hpp"

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

// May share the pixels of `stored`.
cv::Mat make_upright(const cv::Mat& stored, int orientation) {
    constexpr int kBoth = -1;
    constexpr int kColumns = 1;
    constexpr int kRows = 0;
    const Turn turn = upright_turn(orientation);
    const cv::Mat turned = turn.transpose ? cv::Mat(stored.t()) : stored;
    if (!turn.mirror_columns && !turn.mirror_rows) {
        return turned;
    }
    cv::Mat upright;
    cv::flip(turned, upright, !turn.mirror_rows ? kColumns : turn.mirror_columns ? kBoth : kRows);
    return upright;
}

Result<std::shared_ptr<const Picture>> decode_raw(std::string_view media_type,
                                                  std::span<const std::byte> bytes,
                                                  std::int64_t pixels_max) {
    const auto raw = read_raw_picture(media_type, bytes);
    if (!raw) {
        return raw.error();
    }
    if (auto fits = check_pixels({.width = raw->width, .height = raw->height}, pixels_max); !fits) {
        return fits.error();
    }
    cv::Mat bgr(raw->height, raw->width, CV_8UC3);
    to_bgr(*raw, bgr.data);
    return std::make_shared<const Picture>(std::move(bgr));
}

}  // namespace

Result<std::shared_ptr<const Picture>> decode(std::span<const std::byte> bytes,
                                              std::int64_t pixels_max,
                                              std::string_view media_type) {
    if (!media_type.empty()) {
        return decode_raw(media_type, bytes, pixels_max);
    }
    const auto header = read_image_header(bytes);
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
        auto stored = header->format == ImageFormat::jpeg ? decode_jpeg(bytes, *header)
                                                          : decode_with_opencv(bytes, *header);
        if (!stored) {
            return stored.error();
        }
        return std::make_shared<const Picture>(make_upright(*stored, header->orientation));
    } catch (const std::exception& exception) {
        return damaged(header->format, exception.what());
    }
}

}  // namespace ocelli::slave
