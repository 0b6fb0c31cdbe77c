// WebP's structure: RFC 9649.

#include <fmt/format.h>

#include <optional>

#include "slave/image/byte_reader.hpp"
#include "slave/image/orientation.hpp"
#include "slave/image/probe_formats.hpp"

namespace ocelli::slave {

namespace {

Error truncated(std::size_t size) {
    return bad_image(fmt::format(
        "The WebP is truncated: it stops at byte {}, before its last chunk ends; send it again.",
        size));
}

Error no_size() {
    return bad_image("The WebP is damaged: its first chunk gives no size.");
}

// From the first chunk: VP8X (extended), VP8L (lossless) or "VP8 " (lossy), whose data are at `at`.
Result<ImageHeader> read_size(const ByteReader& reader, std::size_t name_at, std::size_t at) {
    constexpr std::uint32_t kFourteenBits = 0x3fff;
    if (reader.matches(name_at, "VP8X") && reader.has(at, 10)) {
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

Result<ImageHeader> probe_webp(std::span<const std::byte> bytes) {
    constexpr std::size_t kFirstChunk = 12;
    const ByteReader reader(bytes, ByteOrder::little);
    const std::size_t end = std::size_t{*reader.u32(4)} + 8;
    if (end > bytes.size()) {
        return truncated(bytes.size());
    }
    std::optional<ImageHeader> header;
    std::size_t at = kFirstChunk;
    while (at + 8 <= end) {
        const std::size_t length = *reader.u32(at + 4);
        const std::size_t data = at + 8;
        if (!reader.has(data, length)) {
            return truncated(bytes.size());
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

}  // namespace ocelli::slave
