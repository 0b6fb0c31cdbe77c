#include "common/picture/image_formats.hpp"

#include <fmt/format.h>
#include <isa-l/crc.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "common/picture/byte_reader.hpp"

namespace ocelli {

// JPEG's structure: ITU-T T.81, annex B; EXIF in APP1: CIPA DC-008.

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
            if (marker == kStartOfScan) {
                if (!header_) {
                    return bad_image("The JPEG is damaged: its pixels come before its size.");
                }
                has_pixels_ = true;
            }
            if (auto read = read_segment(marker, at + 2, length - 2); !read) {
                return read.error();
            }
            at += length;
        }
        // Whether pixels are missing, or the end marker alone, is the decoder's to say.
        return has_pixels_ ? finish() : truncated("JPEG", bytes_.size(), "its pixels");
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
    bool has_pixels_ = false;
};

}  // namespace

Result<ImageHeader> read_jpeg_header(std::span<const std::byte> bytes) {
    return JpegWalk(bytes).run();
}

// PNG's structure: ISO/IEC 15948, and the eXIf chunk of its extensions.

namespace {

constexpr std::size_t kSignatureBytes = 8;
// Length and name before the data, the checksum behind.
constexpr std::size_t kChunkOverhead = 12;

// The chunk's four letters; '?' for what is no letter.
std::string chunk_name(const ByteReader& reader, std::size_t at) {
    std::string name;
    for (std::size_t i = 0; i < 4; ++i) {
        const char c = static_cast<char>(*reader.u8(at + i));
        name += (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ? c : '?';
    }
    return name;
}

// A PNG's checksum is gzip's CRC-32, over name and data.
bool checksum_holds(const ByteReader& reader, std::size_t name_at, std::size_t length) {
    const auto covered = reader.part(name_at, length + 4);
    const auto* const data = reinterpret_cast<const unsigned char*>(covered.data());
    return crc32_gzip_refl(0, data, covered.size()) == reader.u32(name_at + 4 + length);
}

}  // namespace

Result<ImageHeader> read_png_header(std::span<const std::byte> bytes) {
    const ByteReader reader(bytes);
    Result<ImageHeader> header = bad_image("The PNG is damaged: it has no IHDR chunk.");
    int orientation = 1;
    bool has_pixels = false;
    std::size_t at = kSignatureBytes;
    while (reader.has(at, kChunkOverhead)) {
        const std::size_t length = *reader.u32(at);
        const std::size_t data = at + 8;
        const std::string name = chunk_name(reader, at + 4);
        if (!reader.has(at, length + kChunkOverhead)) {
            break;
        }
        if (!checksum_holds(reader, at + 4, length)) {
            return bad_image(fmt::format(
                "The PNG is damaged: chunk {} at byte {} fails its checksum; send it again.", name,
                at));
        }
        if (at == kSignatureBytes) {
            if (name != "IHDR" || length != 13) {
                return header;
            }
            header = make_header(ImageFormat::png, *reader.u32(data), *reader.u32(data + 4), 1);
            if (!header) {
                return header;
            }
        } else if (name == "eXIf") {
            orientation = read_orientation(reader.part(data, length));
        } else if (name == "IDAT") {
            has_pixels = true;
        } else if (name == "IEND") {
            if (!has_pixels) {
                return bad_image("The PNG is damaged: it has no IDAT chunk, so no pixels.");
            }
            header->orientation = orientation;
            return header;
        }
        at += length + kChunkOverhead;
    }
    return truncated("PNG", bytes.size(), "its end chunk");
}

// WebP's structure: RFC 9649.

namespace {

Error no_size() {
    return bad_image("The WebP is damaged: its first chunk gives no size.");
}

// From the first chunk: VP8X (extended), VP8L (lossless) or "VP8 " (lossy), whose data are at `at`.
Result<ImageHeader> read_size(const ByteReader& reader, std::size_t name_at, std::size_t at) {
    constexpr std::uint32_t kFourteenBits = 0x3fff;
    if (reader.matches(name_at, "VP8X") && reader.has(at, 10)) {
        constexpr unsigned kAnimated = 0x02;
        if ((*reader.u8(at) & kAnimated) != 0) {
            return not_read("an animated WebP picture");
        }
        return make_header(ImageFormat::webp, std::int64_t{*reader.u24(at + 4)} + 1,
                           std::int64_t{*reader.u24(at + 7)} + 1, 1);
    }
    if (reader.matches(name_at, "VP8L") && reader.has(at, 5)) {
        const std::uint32_t sides = *reader.u32(at + 1);
        return make_header(ImageFormat::webp, (sides & kFourteenBits) + 1,
                           (sides >> 14U & kFourteenBits) + 1, 1);
    }
    if (reader.matches(name_at, "VP8 ") && reader.has(at, 10)) {
        return make_header(ImageFormat::webp, *reader.u16(at + 6) & kFourteenBits,
                           *reader.u16(at + 8) & kFourteenBits, 1);
    }
    return no_size();
}

}  // namespace

Result<ImageHeader> read_webp_header(std::span<const std::byte> bytes) {
    constexpr std::size_t kFirstChunk = 12;
    const ByteReader reader(bytes, ByteOrder::little);
    const std::size_t end = std::size_t{*reader.u32(4)} + 8;
    if (end > bytes.size()) {
        return truncated("WebP", bytes.size(), "its last chunk ends");
    }
    std::optional<ImageHeader> header;
    std::size_t at = kFirstChunk;
    while (at + 8 <= end) {
        const std::size_t length = *reader.u32(at + 4);
        const std::size_t data = at + 8;
        if (!reader.has(data, length)) {
            return truncated("WebP", bytes.size(), "its last chunk ends");
        }
        if (!header) {
            auto read = read_size(reader, at, data);
            if (!read) {
                return read;
            }
            header = *read;
        } else if (reader.matches(at, "EXIF")) {
            // Some writers put JPEG's mark in front.
            const std::size_t mark = reader.matches(data, std::string_view("Exif\0\0", 6)) ? 6 : 0;
            header->orientation =
                length >= mark ? read_orientation(reader.part(data + mark, length - mark)) : 1;
        }
        at = data + length + length % 2;
    }
    if (!header) {
        return no_size();
    }
    return *header;
}

}  // namespace ocelli
