// PNG's structure: ISO/IEC 15948, and the eXIf chunk of its extensions.

#include <fmt/format.h>
#include <isa-l/crc.h>

#include <algorithm>
#include <string>

#include "slave/image/byte_reader.hpp"
#include "slave/image/orientation.hpp"
#include "slave/image/probe_formats.hpp"

namespace ocelli::slave {

namespace {

constexpr std::size_t kSignatureBytes = 8;
// Length and name before the data, the checksum behind.
constexpr std::size_t kChunkOverhead = 12;

Error truncated(std::size_t size) {
    return bad_image(fmt::format(
        "The PNG is truncated: it stops at byte {}, before its end chunk; send it again.", size));
}

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

Result<ImageHeader> probe_png(std::span<const std::byte> bytes) {
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
    return truncated(bytes.size());
}

}  // namespace ocelli::slave
