// BMP's structure: a file header of 14 bytes, an information header of 12 (OS/2) or 40 and more
// bytes (Windows), perhaps a palette, the rows.

#include <fmt/format.h>

#include <cstdlib>

#include "slave/image/byte_reader.hpp"
#include "slave/image/probe_formats.hpp"

namespace ocelli::slave {

namespace {

constexpr std::size_t kFileHeaderBytes = 14;
constexpr std::size_t kCoreHeaderBytes = 12;
constexpr std::size_t kInfoHeaderBytes = 40;
constexpr std::uint32_t kRle8 = 1;
constexpr std::uint32_t kRle4 = 2;

Error truncated(std::size_t size) {
    return bad_image(fmt::format(
        "The BMP is truncated: it stops at byte {}, before its last row; send it again.", size));
}

// Rows are padded to whole words of four bytes.
std::int64_t row_bytes(std::int64_t width, std::int64_t bits) {
    return (width * bits + 31) / 32 * 4;
}

}  // namespace

Result<ImageHeader> probe_bmp(std::span<const std::byte> bytes) {
    const ByteReader reader(bytes, ByteOrder::little);
    const std::size_t info = kFileHeaderBytes;
    const std::size_t info_bytes = reader.u32(info).value_or(0);
    const bool core = info_bytes == kCoreHeaderBytes;
    if (!reader.has(info, core ? kCoreHeaderBytes : kInfoHeaderBytes)) {
        return truncated(bytes.size());
    }
    if (!core && info_bytes < kInfoHeaderBytes) {
        return bad_image("The BMP is damaged: its header has no valid length.");
    }
    const std::int64_t width =
        core ? *reader.u16(info + 4) : static_cast<std::int32_t>(*reader.u32(info + 4));
    // A negative height means that the top row comes first.
    const std::int64_t height =
        core ? *reader.u16(info + 6)
             : std::abs(std::int64_t{static_cast<std::int32_t>(*reader.u32(info + 8))});
    const std::int64_t bits = *reader.u16(info + (core ? 10 : 14));
    const std::uint32_t compression = core ? 0 : *reader.u32(info + 16);
    auto header = make_header(ImageFormat::bmp, width, height, 1);
    if (!header || compression == kRle8 || compression == kRle4) {
        return header;
    }
    const std::int64_t rows_at = *reader.u32(10);
    // Sides up to 2^31 and 16 bits of depth: no overflow in the row; the division keeps the
    // product from one.
    const std::int64_t available = static_cast<std::int64_t>(bytes.size()) - rows_at;
    if (available / std::max<std::int64_t>(row_bytes(width, bits), 1) < height) {
        return truncated(bytes.size());
    }
    return header;
}

}  // namespace ocelli::slave
