#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>

#include "common/picture/byte_reader.hpp"
#include "common/picture/image_formats.hpp"

namespace ocelli {

// Formats whose pixels are stored as they are.

// BMP's structure: a file header of 14 bytes, an information header of 12 (OS/2) or 40 and more
// bytes (Windows), perhaps a palette, the rows.

namespace {

constexpr std::size_t kFileHeaderBytes = 14;
constexpr std::size_t kCoreHeaderBytes = 12;
constexpr std::size_t kInfoHeaderBytes = 40;
constexpr std::uint32_t kRle8 = 1;
constexpr std::uint32_t kRle4 = 2;

// Rows are padded to whole words of four bytes.
std::int64_t row_bytes(std::int64_t width, std::int64_t bits) {
    return (width * bits + 31) / 32 * 4;
}

}  // namespace

Result<ImageHeader> read_bmp_header(std::span<const std::byte> bytes) {
    const ByteReader reader(bytes, ByteOrder::little);
    const std::size_t info = kFileHeaderBytes;
    const std::size_t info_bytes = reader.u32(info).value_or(0);
    const bool core = info_bytes == kCoreHeaderBytes;
    if (!reader.has(info, core ? kCoreHeaderBytes : kInfoHeaderBytes)) {
        return truncated("BMP", bytes.size(), "its last row");
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
        return truncated("BMP", bytes.size(), "its last row");
    }
    return header;
}

// PNM's structure (netpbm's pbm, pgm and ppm): "P" and a digit, width, height and, but in bitmaps,
// the greatest value, in decimal; one white space; the rows.

namespace {

bool is_white(unsigned c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

class PnmWalk {
  public:
    explicit PnmWalk(std::span<const std::byte> bytes) : reader_(bytes) {}

    Result<ImageHeader> run() {
        const unsigned kind = *reader_.u8(1) - unsigned{'0'};
        const bool bitmap = kind == 1 || kind == 4;
        const auto width = number();
        const auto height = number();
        const auto greatest = bitmap ? std::optional<std::int64_t>(1) : number();
        if (!width || !height || !greatest) {
            return at_ < reader_.size() ? bad_image("The PNM is damaged: its size is no number.")
                                        : truncated("PNM", reader_.size(), "its size ends");
        }
        if (*greatest < 1 || *greatest > 65'535) {
            return bad_image("The PNM is damaged: its greatest value is not within 1 and 65535.");
        }
        auto header = make_header(ImageFormat::pnm, *width, *height, 1);
        if (!header) {
            return header;
        }
        const std::int64_t samples = *width * (kind == 3 || kind == 6 ? 3 : 1);
        const std::int64_t row = kind == 4   ? (*width + 7) / 8
                                 : kind > 4  ? samples * (*greatest > 255 ? 2 : 1)
                                 : kind == 1 ? samples
                                             : samples * 2 - 1;  // digits, and white space between
        const auto left =
            static_cast<std::int64_t>(reader_.size() - std::min(at_ + 1, reader_.size()));
        if (left / row < *height) {
            return truncated("PNM", reader_.size(), "its last row");
        }
        return header;
    }

  private:
    // The next one, behind white space and comments, which go from # to the end of the line.
    std::optional<std::int64_t> number() {
        constexpr std::int64_t kGreatest = 1'000'000'000'000;
        bool comment = false;
        while (const auto c = reader_.u8(at_)) {
            if (!comment && *c != '#' && !is_white(*c)) {
                break;
            }
            comment = (comment || *c == '#') && *c != '\n' && *c != '\r';
            ++at_;
        }
        std::optional<std::int64_t> value;
        while (const auto c = reader_.u8(at_)) {
            if (*c < '0' || *c > '9' || value > kGreatest) {
                break;
            }
            value = value.value_or(0) * 10 + (*c - '0');
            ++at_;
        }
        return value;
    }

    ByteReader reader_;
    std::size_t at_ = 2;
};

}  // namespace

bool is_pnm(std::span<const std::byte> bytes) {
    const ByteReader reader(bytes);
    return reader.has(0, 3) && *reader.u8(0) == 'P' && *reader.u8(1) >= '1' &&
           *reader.u8(1) <= '6' && (is_white(*reader.u8(2)) || *reader.u8(2) == '#');
}

Result<ImageHeader> read_pnm_header(std::span<const std::byte> bytes) {
    return PnmWalk(bytes).run();
}

}  // namespace ocelli
