#pragma once

// Encoded pictures for the tests of slave/image.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ocelli::slave::testing {

using Bytes = std::vector<unsigned char>;

inline std::span<const std::byte> span_of(const Bytes& bytes) {
    return std::as_bytes(std::span(bytes));
}

inline Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

// Smooth colours, and shapes with sharp edges; the same at every call.
inline cv::Mat painting(int width, int height) {
    cv::Mat picture(height, width, CV_8UC3);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            picture.at<cv::Vec3b>(y, x) = {static_cast<unsigned char>(x * 255 / width),
                                           static_cast<unsigned char>(y * 255 / height),
                                           static_cast<unsigned char>((x + y) % 256)};
        }
    }
    cv::rectangle(picture, {width / 4, height / 4, width / 3, height / 3}, {20, 220, 90}, -1);
    return picture;
}

inline Bytes encoded(const std::string& extension, const cv::Mat& picture,
                     const std::vector<int>& options = {}) {
    Bytes bytes;
    cv::imencode(extension, picture, bytes, options);
    return bytes;
}

// The JPEG with an EXIF segment behind its first marker that names the orientation.
inline Bytes with_orientation(const Bytes& jpeg, unsigned char orientation) {
    const Bytes segment{0xff, 0xe1, 0,  34, 'E', 'x', 'i', 'f', 0,           0,  // APP1
                        'I',  'I',  42, 0,  8,   0,   0,   0,                    // TIFF
                        1,    0,                                                 // one entry
                        0x12, 0x01, 3,  0,  1,   0,   0,   0,   orientation, 0, 0, 0, 0, 0, 0, 0};
    Bytes result;
    result.reserve(jpeg.size() + segment.size());
    std::copy(jpeg.begin(), jpeg.begin() + 2, std::back_inserter(result));
    std::copy(segment.begin(), segment.end(), std::back_inserter(result));
    std::copy(jpeg.begin() + 2, jpeg.end(), std::back_inserter(result));
    return result;
}

// A PNG of a given size without any pixel, with all checksums right.
Bytes empty_png(std::uint32_t width, std::uint32_t height, std::size_t data_bytes);

}  // namespace ocelli::slave::testing
