#include "common/picture/raw_picture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>

namespace ocelli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::byte> bytes_of(std::initializer_list<int> values) {
    std::vector<std::byte> bytes;
    for (const int value : values) {
        bytes.push_back(static_cast<std::byte>(value));
    }
    return bytes;
}

std::vector<std::uint8_t> bgr_of(std::string_view media_type, const std::vector<std::byte>& file) {
    const auto picture = read_raw_picture(media_type, file);
    if (!picture) {
        ADD_FAILURE() << picture.error().message;
        return {};
    }
    std::vector<std::uint8_t> bgr(static_cast<std::size_t>(picture->width) *
                                  static_cast<std::size_t>(picture->height) * 3);
    to_bgr(*picture, bgr.data());
    return bgr;
}

// 2×2 pixels of one colour.
std::vector<std::uint8_t> colour_of(int y, int u, int v, bool full_range,
                                    ColourMatrix matrix = ColourMatrix::bt601) {
    const auto pixels = bytes_of({y, y, y, y, u, v});
    const auto bgr = bgr_of(kMediaI420, write_raw_picture({.width = 2,
                                                           .height = 2,
                                                           .stride_bytes = 2,
                                                           .full_range = full_range,
                                                           .matrix = matrix,
                                                           .pixels = pixels,
                                                           .is_i420 = true}));
    return {bgr.begin(), bgr.begin() + 3};
}

TEST(RawPicture, BgrKeepsEveryPixel) {
    const auto pixels = bytes_of({1, 2, 3, 4, 5, 6, 99, 7, 8, 9, 10, 11, 12, 99});
    const auto file =
        write_raw_picture({.width = 2, .height = 2, .stride_bytes = 7, .pixels = pixels});
    EXPECT_EQ(raw_media_of(file), kMediaBgr);
    EXPECT_THAT(bgr_of(kMediaBgr, file), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
}

TEST(RawPicture, OfMoreBitsTheHighestStayAndGreyIsEveryColour) {
    const auto sixteen = bytes_of({0x34, 0x12, 0xFF, 0xFF});
    EXPECT_THAT(bgr_of(kMediaBgr, write_raw_picture({.width = 2,
                                                     .height = 1,
                                                     .stride_bytes = 4,
                                                     .bits = 16,
                                                     .channels = 1,
                                                     .pixels = sixteen})),
                ElementsAre(0x12, 0x12, 0x12, 0xFF, 0xFF, 0xFF));
    const std::array<float, 6> values{0, 0.5F, 1, -3, 7, std::numeric_limits<float>::quiet_NaN()};
    EXPECT_THAT(bgr_of(kMediaBgr, write_raw_picture({.width = 2,
                                                     .height = 1,
                                                     .stride_bytes = 24,
                                                     .bits = 32,
                                                     .pixels = std::as_bytes(std::span(values))})),
                ElementsAre(0, 128, 255, 0, 255, 0));
}

// The colours that the standards give (ITU-R BT.601 and BT.709, 8 bits).
TEST(RawPicture, I420IsConvertedByRangeAndMatrix) {
    EXPECT_THAT(colour_of(16, 128, 128, false), ElementsAre(0, 0, 0));
    EXPECT_THAT(colour_of(235, 128, 128, false), ElementsAre(255, 255, 255));
    EXPECT_THAT(colour_of(16, 128, 128, true), ElementsAre(16, 16, 16));
    EXPECT_THAT(colour_of(255, 128, 128, true), ElementsAre(255, 255, 255));
    EXPECT_THAT(colour_of(81, 90, 240, false), ElementsAre(0, 0, 254)) << "red of BT.601";
    EXPECT_THAT(colour_of(63, 102, 240, false, ColourMatrix::bt709), ElementsAre(0, 1, 255))
        << "red of BT.709";
    EXPECT_THAT(colour_of(41, 240, 110, false), ElementsAre(255, 0, 0)) << "blue of BT.601";
}

TEST(RawPicture, OddSidesHaveHalvesRoundedUp) {
    const auto pixels = bytes_of({50, 60, 70, 80, 90, 100, 110, 120, 130,  // Y
                                  128, 128, 128, 128, 128, 128, 128, 128});
    const auto file = write_raw_picture({.width = 3,
                                         .height = 3,
                                         .stride_bytes = 3,
                                         .full_range = true,
                                         .pixels = pixels,
                                         .is_i420 = true});
    const auto bgr = bgr_of(kMediaI420, file);
    EXPECT_EQ(bgr.size(), 27U);
    EXPECT_EQ(bgr[26], 130);
}

TEST(RawPicture, WhatIsWrongIsNamed) {
    const auto pixels = bytes_of({1, 2, 3});
    const auto whole =
        write_raw_picture({.width = 1, .height = 1, .stride_bytes = 3, .pixels = pixels});
    const auto why = [](std::string_view media_type, const std::vector<std::byte>& file) {
        const auto picture = read_raw_picture(media_type, file);
        EXPECT_FALSE(picture);
        EXPECT_EQ(picture.error().code, ErrorCode::bad_image);
        return picture.error().message;
    };
    const auto with = [&whole](std::size_t offset, int value) {
        auto file = whole;
        file[offset] = static_cast<std::byte>(value);
        return file;
    };
    EXPECT_THAT(why("image/x-other", whole), HasSubstr("unknown media type"));
    EXPECT_THAT(why(kMediaI420, whole), HasSubstr("no header of image/x-ocelli-i420"));
    EXPECT_THAT(why(kMediaBgr, {}), HasSubstr("no header"));
    EXPECT_THAT(why(kMediaBgr, with(6, 12)), HasSubstr("3 channels of 12 bits"));
    EXPECT_THAT(why(kMediaBgr, with(7, 2)), HasSubstr("2 channels"));
    EXPECT_THAT(why(kMediaBgr, with(9, 3)), HasSubstr("colour matrix"));
    EXPECT_THAT(why(kMediaBgr, with(12, 0)), HasSubstr("0×1"));
    EXPECT_THAT(why(kMediaBgr, with(15, 255)), HasSubstr("sides are from 1 to 65535"));
    EXPECT_THAT(why(kMediaBgr, with(20, 2)), HasSubstr("a stride of 2"));
    EXPECT_THAT(why(kMediaBgr, with(16, 2)), HasSubstr("3 bytes of pixels instead of 6"));
    auto longer = whole;
    longer.push_back({});
    EXPECT_THAT(why(kMediaBgr, longer), HasSubstr("4 bytes of pixels instead of 3"));
    EXPECT_EQ(raw_media_of(bytes_of({'O', 'C', 'R', 'P'})), "");
}

}  // namespace
}  // namespace ocelli
