#pragma once

// Pictures as they are decoded, for a sender, a master and slaves that share a machine: a JPEG
// costs milliseconds to make and to read, a copy a fraction of one. docs/wire.md has the layout.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "common/error.hpp"

namespace ocelli {

// Media types of raw pictures. I420: 8-bit Y, then U and V at half of both sides. BGR: blue, green,
// red, or grey alone, in 8 or 16 bits, or as 32-bit floats from 0 to 1; little-endian.
inline constexpr std::string_view kMediaI420 = "image/x-ocelli-i420";
inline constexpr std::string_view kMediaBgr = "image/x-ocelli-bgr";
bool is_raw_media(std::string_view media_type);

// How Y, U and V make colours: ITU-R BT.601, BT.709, BT.2020.
enum class ColourMatrix : std::uint8_t { bt601, bt709, bt2020 };

struct RawPicture {
    std::int32_t width = 0;  // px, at least 1
    std::int32_t height = 0;
    std::uint32_t stride_bytes =
        0;                    // of a row of the first plane; I420's others have half, rounded up
    bool full_range = false;  // I420: 0 to 255; else 16 to 235, and 16 to 240 for U and V
    ColourMatrix matrix = ColourMatrix::bt601;  // I420
    int bits = 8;                               // of a sample: 8, 16 or 32
    int channels = 3;                           // BGR: 1 or 3
    std::span<const std::byte> pixels;          // all planes

    bool is_i420 = false;
};

// The media type of bytes that begin as a raw picture's; "" when they do not.
std::string_view raw_media_of(std::span<const std::byte> bytes);
// bad_image names what is wrong: not of that type, a size that the bytes do not have.
Result<RawPicture> read_raw_picture(std::string_view media_type, std::span<const std::byte> bytes);
// Header and pixels. Precondition: the pixels are as many as the fields say.
std::vector<std::byte> write_raw_picture(const RawPicture& picture);

// Writes height × width × 3 bytes, 8-bit blue, green, red, without gaps. Of more bits the highest
// stay.
void to_bgr(const RawPicture& picture, std::uint8_t* bgr);

}  // namespace ocelli
