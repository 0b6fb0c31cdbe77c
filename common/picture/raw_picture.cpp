#include "common/picture/raw_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace ocelli {

namespace {

// "OCRP", then one byte each: 1, I420 or not, bits, channels, full range, matrix, 0, 0; then
// 32-bit little-endian: width, height, stride. The rest is zero.
constexpr std::size_t kHeaderBytes = 32;
constexpr std::array<std::uint8_t, 5> kMagic{'O', 'C', 'R', 'P', 1};
constexpr std::int32_t kSideMax = 65'535;

std::uint32_t little_endian(const std::uint8_t* bytes) {
    return bytes[0] | std::uint32_t{bytes[1]} << 8U | std::uint32_t{bytes[2]} << 16U |
           std::uint32_t{bytes[3]} << 24U;
}

std::uint64_t plane_bytes(const RawPicture& picture) {
    const std::uint64_t first =
        std::uint64_t{picture.stride_bytes} * static_cast<std::uint64_t>(picture.height);
    const std::uint64_t half = (std::uint64_t{picture.stride_bytes} + 1) / 2 *
                               ((static_cast<std::uint64_t>(picture.height) + 1) / 2);
    return picture.is_i420 ? first + 2 * half : first;
}

Error bad(std::string why) {
    return {ErrorCode::bad_image, fmt::format("The raw picture {}; see docs/wire.md.", why)};
}

// 16.16 fixed point: what a step of each of Y, U and V adds.
struct Conversion {
    std::int32_t luma, luma_zero, red_v, green_u, green_v, blue_u;
};

Conversion conversion_of(const RawPicture& picture) {
    constexpr double kOne = 65536;
    struct Weights {
        double red, blue;
    };
    constexpr std::array<Weights, 3> kWeights{{{0.299, 0.114}, {0.2126, 0.0722}, {0.2627, 0.0593}}};
    const auto [red, blue] = kWeights[static_cast<std::size_t>(picture.matrix)];
    const double green = 1 - red - blue;
    const double luma = picture.full_range ? 1 : 255.0 / 219;
    const double chroma = (picture.full_range ? 1 : 255.0 / 224) * 2;
    const auto fixed = [](double value) {
        return static_cast<std::int32_t>(std::lround(value * kOne));
    };
    return {fixed(luma),
            picture.full_range ? 0 : 16,
            fixed(chroma * (1 - red)),
            fixed(-chroma * (1 - blue) * blue / green),
            fixed(-chroma * (1 - red) * red / green),
            fixed(chroma * (1 - blue))};
}

std::uint8_t rounded(std::int32_t fixed) {
    return static_cast<std::uint8_t>(std::clamp((fixed + 32768) >> 16, 0, 255));
}

void i420_to_bgr(const RawPicture& picture, std::uint8_t* bgr) {
    const Conversion by = conversion_of(picture);
    const auto* const luma = reinterpret_cast<const std::uint8_t*>(picture.pixels.data());
    const std::size_t stride = picture.stride_bytes;
    const std::size_t half_stride = (stride + 1) / 2;
    const auto height = static_cast<std::size_t>(picture.height);
    const auto width = static_cast<std::size_t>(picture.width);
    const std::uint8_t* const us = luma + stride * height;
    const std::uint8_t* const vs = us + half_stride * ((height + 1) / 2);
    for (std::size_t y = 0; y < height; ++y) {
        const std::uint8_t* const row = luma + y * stride;
        const std::uint8_t* const u_row = us + y / 2 * half_stride;
        const std::uint8_t* const v_row = vs + y / 2 * half_stride;
        for (std::size_t x = 0; x < width; ++x, bgr += 3) {
            const std::int32_t grey = (row[x] - by.luma_zero) * by.luma;
            const std::int32_t u = u_row[x / 2] - 128;
            const std::int32_t v = v_row[x / 2] - 128;
            bgr[0] = rounded(grey + u * by.blue_u);
            bgr[1] = rounded(grey + u * by.green_u + v * by.green_v);
            bgr[2] = rounded(grey + v * by.red_v);
        }
    }
}

std::uint8_t sample_of(const std::byte* at, int bits) {
    if (bits == 8) {
        return std::to_integer<std::uint8_t>(*at);
    }
    if (bits == 16) {
        return std::to_integer<std::uint8_t>(at[1]);
    }
    float value = 0;
    std::memcpy(&value, at, sizeof value);
    // Not a number is black.
    return value > 0 ? static_cast<std::uint8_t>(std::lround(std::min(value, 1.0F) * 255)) : 0;
}

}  // namespace

bool is_raw_media(std::string_view media_type) {
    return media_type == kMediaI420 || media_type == kMediaBgr;
}

std::string_view raw_media_of(std::span<const std::byte> bytes) {
    const auto* const header = reinterpret_cast<const std::uint8_t*>(bytes.data());
    if (bytes.size() < kHeaderBytes || !std::equal(kMagic.begin(), kMagic.end(), header)) {
        return "";
    }
    return header[5] == 1 ? kMediaI420 : kMediaBgr;
}

Result<RawPicture> read_raw_picture(std::string_view media_type, std::span<const std::byte> bytes) {
    if (!is_raw_media(media_type)) {
        return bad(fmt::format("has an unknown media type: use {} or {}", kMediaI420, kMediaBgr));
    }
    if (raw_media_of(bytes) != media_type) {
        return bad(fmt::format("has no header of {}", media_type));
    }
    const auto* const header = reinterpret_cast<const std::uint8_t*>(bytes.data());
    RawPicture picture;
    picture.is_i420 = media_type == kMediaI420;
    picture.bits = header[6];
    picture.channels = header[7];
    picture.full_range = header[8] != 0;
    if (header[9] > static_cast<std::uint8_t>(ColourMatrix::bt2020)) {
        return bad("names an unknown colour matrix");
    }
    picture.matrix = static_cast<ColourMatrix>(header[9]);
    const std::uint32_t width = little_endian(header + 12);
    const std::uint32_t height = little_endian(header + 16);
    picture.stride_bytes = little_endian(header + 20);
    if (width < 1 || height < 1 || width > kSideMax || height > kSideMax) {
        return bad(fmt::format("is {}×{}: sides are from 1 to {} pixels", width, height, kSideMax));
    }
    picture.width = static_cast<std::int32_t>(width);
    picture.height = static_cast<std::int32_t>(height);
    const bool is_known = picture.is_i420
                              ? picture.bits == 8 && picture.channels == 3
                              : (picture.bits == 8 || picture.bits == 16 || picture.bits == 32) &&
                                    (picture.channels == 1 || picture.channels == 3);
    if (!is_known) {
        return bad(fmt::format("has {} channels of {} bits, which {} has not", picture.channels,
                               picture.bits, media_type));
    }
    const std::uint64_t row =
        std::uint64_t{width} *
        (picture.is_i420 ? 1U : static_cast<unsigned>(picture.channels * picture.bits / 8));
    if (picture.stride_bytes < row) {
        return bad(
            fmt::format("has rows of {} bytes, and a stride of {}", row, picture.stride_bytes));
    }
    picture.pixels = bytes.subspan(kHeaderBytes);
    if (const std::uint64_t wanted = plane_bytes(picture); picture.pixels.size() != wanted) {
        return bad(fmt::format("of {}×{} has {} bytes of pixels instead of {}", width, height,
                               picture.pixels.size(), wanted));
    }
    return picture;
}

std::vector<std::byte> write_raw_picture(const RawPicture& picture) {
    std::array<std::uint8_t, kHeaderBytes> header{};
    std::ranges::copy(kMagic, header.begin());
    header[5] = picture.is_i420 ? 1 : 0;
    header[6] = static_cast<std::uint8_t>(picture.bits);
    header[7] = static_cast<std::uint8_t>(picture.channels);
    header[8] = picture.full_range ? 1 : 0;
    header[9] = static_cast<std::uint8_t>(picture.matrix);
    const std::array<std::uint32_t, 3> numbers{static_cast<std::uint32_t>(picture.width),
                                               static_cast<std::uint32_t>(picture.height),
                                               picture.stride_bytes};
    for (std::size_t i = 0; i < 4 * numbers.size(); ++i) {
        header[12 + i] = static_cast<std::uint8_t>(numbers[i / 4] >> (8 * (i % 4)));
    }
    std::vector<std::byte> bytes(kHeaderBytes + picture.pixels.size());
    std::memcpy(bytes.data(), header.data(), kHeaderBytes);
    std::ranges::copy(picture.pixels, bytes.begin() + kHeaderBytes);
    return bytes;
}

void to_bgr(const RawPicture& picture, std::uint8_t* bgr) {
    if (picture.is_i420) {
        i420_to_bgr(picture, bgr);
        return;
    }
    const auto sample_bytes = static_cast<std::size_t>(picture.bits) / 8;
    for (std::size_t y = 0; y < static_cast<std::size_t>(picture.height); ++y) {
        const std::byte* at = picture.pixels.data() + y * picture.stride_bytes;
        for (std::int32_t x = 0; x < picture.width; ++x, bgr += 3) {
            for (int channel = 0; channel < 3; ++channel) {
                bgr[channel] = sample_of(at, picture.bits);
                at += channel == 2 || picture.channels == 3 ? sample_bytes : 0;
            }
        }
    }
}

}  // namespace ocelli
