#include "common/picture/image_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "common/picture/byte_reader.hpp"
#include "common/picture/image_formats.hpp"

namespace ocelli {

namespace {

constexpr int kUpright = 1;
constexpr std::uint16_t kOrientationTag = 0x0112;
constexpr std::size_t kEntryBytes = 12;

constexpr std::string_view kWanted = "send JPEG, PNG, WebP, BMP or PNM.";

struct OtherFormat {
    std::size_t at;
    std::string_view signature;
    std::string_view name;
};

constexpr std::array kOtherFormats{
    OtherFormat{0, "GIF8", "a GIF picture"},
    OtherFormat{0, std::string_view("II*\0", 4), "a TIFF picture"},
    OtherFormat{0, std::string_view("MM\0*", 4), "a TIFF picture"},
    OtherFormat{4, "ftyp", "an MP4, HEIF or AVIF file"},
    OtherFormat{4, "jP  ", "a JPEG 2000 picture"},
    OtherFormat{0, "%PDF", "a PDF document"},
};

// Letters, punctuation, white space, and the bytes that UTF-8 uses for other letters.
bool is_text(std::span<const std::byte> bytes) {
    const auto begin = bytes.first(std::min<std::size_t>(bytes.size(), 64));
    return std::ranges::all_of(begin, [](std::byte b) {
        const auto c = std::to_integer<unsigned>(b);
        return (c >= ' ' && c != 0x7f) || (c >= '\t' && c <= '\r');
    });
}

Error not_a_picture(std::span<const std::byte> bytes) {
    const ByteReader reader(bytes);
    for (const OtherFormat& other : kOtherFormats) {
        if (reader.matches(other.at, other.signature)) {
            return not_read(other.name);
        }
    }
    if (is_text(bytes)) {
        return bad_image(fmt::format("Not a picture: it begins with text; {}", kWanted));
    }
    return bad_image(fmt::format("Not a picture: no known format begins like it; {}", kWanted));
}

// Of a TIFF field's type, at `at`; 0 for other types. Writers disagree about the orientation's.
std::uint32_t read_integer(const ByteReader& reader, unsigned type, std::size_t at) {
    switch (type) {
        case 1:  // BYTE and SBYTE
        case 6:
            return reader.u8(at).value_or(0);
        case 3:  // SHORT and SSHORT
        case 8:
            return reader.u16(at).value_or(0);
        case 4:  // LONG and SLONG
        case 9:
            return reader.u32(at).value_or(0);
        default:
            return 0;
    }
}

}  // namespace

Error not_read(std::string_view what) {
    return bad_image(fmt::format("This is {}, which is not read here; {}", what, kWanted));
}

Error truncated(std::string_view format, std::size_t size, std::string_view before) {
    return bad_image(
        fmt::format("The {} is truncated: it stops at byte {}, before {}; send it again.", format,
                    size, before));
}

int read_orientation(std::span<const std::byte> tiff) {
    const bool little = ByteReader(tiff).matches(0, "II");
    const ByteReader reader(tiff, little ? ByteOrder::little : ByteOrder::big);
    if (!(little || reader.matches(0, "MM")) || reader.u16(2) != 42) {
        return kUpright;
    }
    const std::size_t directory = reader.u32(4).value_or(0);
    const std::size_t count = reader.u16(directory).value_or(0);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t entry = directory + 2 + i * kEntryBytes;
        if (!reader.has(entry, kEntryBytes)) {
            return kUpright;
        }
        if (reader.u16(entry) == kOrientationTag) {
            const auto value = read_integer(reader, *reader.u16(entry + 2), entry + 8);
            return value >= 1 && value <= 8 ? static_cast<int>(value) : kUpright;
        }
    }
    return kUpright;
}

Turn upright_turn(int orientation) {
    switch (orientation) {
        case 2:
            return {.mirror_columns = true};
        case 3:
            return {.mirror_columns = true, .mirror_rows = true};
        case 4:
            return {.mirror_rows = true};
        case 5:
            return {.transpose = true};
        case 6:
            return {.transpose = true, .mirror_columns = true};
        case 7:
            return {.transpose = true, .mirror_columns = true, .mirror_rows = true};
        case 8:
            return {.transpose = true, .mirror_rows = true};
        default:
            return {};
    }
}

std::string_view name_of(ImageFormat format) {
    switch (format) {
        case ImageFormat::jpeg:
            return "JPEG";
        case ImageFormat::png:
            return "PNG";
        case ImageFormat::bmp:
            return "BMP";
        case ImageFormat::webp:
            return "WebP";
        case ImageFormat::pnm:
            break;
    }
    return "PNM";
}

Result<ImageHeader> read_image_header(std::span<const std::byte> bytes) {
    const ByteReader reader(bytes);
    if (bytes.empty()) {
        return bad_image("The file is empty; send the picture again.");
    }
    if (reader.matches(0, "\xff\xd8")) {
        return read_jpeg_header(bytes);
    }
    if (reader.matches(0, "\x89PNG\r\n\x1a\n")) {
        return read_png_header(bytes);
    }
    if (reader.matches(0, "RIFF") && reader.matches(8, "WEBP")) {
        return read_webp_header(bytes);
    }
    if (reader.matches(0, "BM") && !is_text(bytes)) {
        return read_bmp_header(bytes);
    }
    if (is_pnm(bytes)) {
        return read_pnm_header(bytes);
    }
    return not_a_picture(bytes);
}

Result<ImageHeader> make_header(ImageFormat format, std::int64_t width, std::int64_t height,
                                int orientation) {
    constexpr std::int64_t kSideMax = std::numeric_limits<std::int32_t>::max();
    if (width < 1 || height < 1 || width > kSideMax || height > kSideMax) {
        return bad_image(fmt::format("The {} is damaged: it says that it is {}x{} pixels.",
                                     name_of(format), width, height));
    }
    return ImageHeader{format, static_cast<std::int32_t>(width), static_cast<std::int32_t>(height),
                       orientation};
}

Result<void> check_pixels(const ImageHeader& header, std::int64_t pixels_max) {
    if (std::int64_t{header.width} * header.height <= pixels_max) {
        return {};
    }
    return Error{
        ErrorCode::image_too_large,
        fmt::format("The picture has {}x{} pixels, more than max_image_pixels = {}; send a "
                    "smaller one or raise the limit.",
                    header.width, header.height, pixels_max)};
}

}  // namespace ocelli
