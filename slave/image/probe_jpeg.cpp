// JPEG's structure: ITU-T T.81, annex B; EXIF in APP1: CIPA DC-008.

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "slave/image/byte_reader.hpp"
#include "slave/image/orientation.hpp"
#include "slave/image/probe_formats.hpp"

namespace ocelli::slave {

namespace {

constexpr unsigned kStartOfScan = 0xda;
constexpr unsigned kEndOfImage = 0xd9;
constexpr unsigned kApp1 = 0xe1;

// All SOFn; 0xc4, 0xc8 and 0xcc between them are tables.
bool is_frame_header(unsigned marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

// Markers without a length and a body: TEM, RSTn, SOI.
bool stands_alone(unsigned marker) {
    return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

Error truncated(std::size_t size) {
    return bad_image(fmt::format(
        "The JPEG is truncated: it stops at byte {}, before its end marker; send it again.", size));
}

// The index of the next marker's code byte at or after `at`, past fill bytes, stuffed zeros and
// whatever else stands between markers, as libjpeg skips it.
std::optional<std::size_t> next_marker(std::span<const std::byte> bytes, std::size_t at) {
    while (true) {
        const auto from = bytes.begin() + static_cast<std::ptrdiff_t>(std::min(at, bytes.size()));
        const auto prefix = std::find(from, bytes.end(), std::byte{0xff});
        const auto code =
            std::find_if(prefix, bytes.end(), [](std::byte b) { return b != std::byte{0xff}; });
        if (code == bytes.end()) {
            return std::nullopt;
        }
        const auto index = static_cast<std::size_t>(code - bytes.begin());
        if (*code != std::byte{0}) {
            return index;
        }
        at = index + 1;
    }
}

class JpegWalk {
  public:
    explicit JpegWalk(std::span<const std::byte> bytes) : bytes_(bytes), reader_(bytes) {}

    Result<ImageHeader> run() {
        std::size_t at = 2;
        while (const auto code = next_marker(bytes_, at)) {
            const unsigned marker = *reader_.u8(*code);
            if (marker == kEndOfImage) {
                return finish();
            }
            at = *code + 1;
            if (stands_alone(marker)) {
                continue;
            }
            const std::size_t length = reader_.u16(at).value_or(0);
            if (length < 2 && reader_.has(at, 2)) {
                return bad_image(fmt::format(
                    "The JPEG is damaged: the segment at byte {} has no valid length.", at - 2));
            }
            if (length < 2 || !reader_.has(at, length)) {
                break;
            }
            if (marker == kStartOfScan && !header_) {
                return bad_image("The JPEG is damaged: its pixels come before its size.");
            }
            if (auto read = read_segment(marker, at + 2, length - 2); !read) {
                return read.error();
            }
            at += length;
        }
        return truncated(bytes_.size());
    }

  private:
    Result<void> read_segment(unsigned marker, std::size_t at, std::size_t length) {
        constexpr std::size_t kExifMark = 6;
        if (marker == kApp1 && !orientation_ && length >= kExifMark &&
            reader_.matches(at, std::string_view("Exif\0\0", kExifMark))) {
            orientation_ = read_orientation(reader_.part(at + kExifMark, length - kExifMark));
        }
        if (!is_frame_header(marker) || header_) {
            return {};
        }
        if (length < 6) {
            return bad_image("The JPEG is damaged: its frame header is too short.");
        }
        auto header = make_header(ImageFormat::jpeg, *reader_.u16(at + 3), *reader_.u16(at + 1), 1);
        if (!header) {
            return header.error();
        }
        header_ = *header;
        return {};
    }

    Result<ImageHeader> finish() {
        if (!header_) {
            return bad_image("The JPEG is damaged: it ends without a picture in it.");
        }
        header_->orientation = orientation_.value_or(1);
        return *header_;
    }

    std::span<const std::byte> bytes_;
    ByteReader reader_;
    std::optional<ImageHeader> header_;
    std::optional<int> orientation_;
};

}  // namespace

Result<ImageHeader> probe_jpeg(std::span<const std::byte> bytes) {
    return JpegWalk(bytes).run();
}

}  // namespace ocelli::slave
