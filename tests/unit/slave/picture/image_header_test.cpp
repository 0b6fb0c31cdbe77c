#include "common/picture/image_header.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/unit/slave/picture/encoded.hpp"

namespace ocelli::slave {
namespace {

using testing::Bytes;
using testing::bytes_of;
using testing::empty_png;
using testing::encoded;
using ::testing::HasSubstr;
using testing::painting;
using testing::span_of;
using testing::with_orientation;

std::string refusal(const Bytes& bytes) {
    const auto header = read_image_header(span_of(bytes));
    if (header) {
        return "accepted";
    }
    EXPECT_EQ(header.error().code, ErrorCode::bad_image);
    return header.error().message;
}

TEST(ImageHeader, ReadsTheSizeOfEachFormat) {
    const cv::Mat picture = painting(53, 31);
    const std::vector<std::pair<std::string, ImageFormat>> formats{{".jpg", ImageFormat::jpeg},
                                                                   {".png", ImageFormat::png},
                                                                   {".bmp", ImageFormat::bmp},
                                                                   {".webp", ImageFormat::webp}};
    for (const auto& [extension, format] : formats) {
        const auto header = read_image_header(span_of(encoded(extension, picture)));
        ASSERT_TRUE(header) << extension << ": " << header.error().message;
        EXPECT_EQ(*header, (ImageHeader{format, 53, 31, 1})) << extension;
    }
    const auto lossy =
        read_image_header(span_of(encoded(".webp", picture, {cv::IMWRITE_WEBP_QUALITY, 80})));
    EXPECT_EQ(*lossy, (ImageHeader{ImageFormat::webp, 53, 31, 1}));
    const auto progressive =
        read_image_header(span_of(encoded(".jpg", picture, {cv::IMWRITE_JPEG_PROGRESSIVE, 1})));
    EXPECT_EQ(*progressive, (ImageHeader{ImageFormat::jpeg, 53, 31, 1}));
}

TEST(ImageHeader, ReadsTheOrientation) {
    const Bytes jpeg = encoded(".jpg", painting(20, 10));
    for (unsigned char orientation = 1; orientation <= 8; ++orientation) {
        const auto header = read_image_header(span_of(with_orientation(jpeg, orientation)));
        ASSERT_TRUE(header);
        EXPECT_EQ(*header, (ImageHeader{ImageFormat::jpeg, 20, 10, orientation}));
    }
    EXPECT_EQ(read_image_header(span_of(with_orientation(jpeg, 0)))->orientation, 1);
    EXPECT_EQ(read_image_header(span_of(with_orientation(jpeg, 9)))->orientation, 1);
}

TEST(ImageHeader, NamesWhatIsNoPicture) {
    EXPECT_THAT(refusal({}), HasSubstr("The file is empty"));
    EXPECT_THAT(refusal(bytes_of("Dear sir or madam,\n")), HasSubstr("it begins with text"));
    EXPECT_THAT(refusal(bytes_of("BMW is a maker of cars, not a bitmap")),
                HasSubstr("it begins with text"));
    EXPECT_THAT(refusal(bytes_of("GIF89a\x01")), HasSubstr("a GIF picture"));
    EXPECT_THAT(refusal(bytes_of("%PDF-1.7")), HasSubstr("a PDF document"));
    EXPECT_THAT(refusal({0x01, 0x02, 0x03}), HasSubstr("no known format"));
    EXPECT_THAT(refusal(bytes_of("text")), HasSubstr("send JPEG, PNG, BMP or WebP"));
}

TEST(ImageHeader, NamesTheBrokenChunk) {
    Bytes png = encoded(".png", painting(40, 40));
    const auto at = std::search(png.begin(), png.end(), std::begin("IDAT"), std::end("IDAT") - 1);
    ASSERT_NE(at, png.end());
    *(at + 20) ^= 0x40;
    const auto chunk_at = at - png.begin() - 4;
    EXPECT_THAT(refusal(png), HasSubstr("chunk IDAT at byte " + std::to_string(chunk_at) +
                                        " fails its checksum"));
}

TEST(ImageHeader, NoPrefixIsAPicture) {
    for (const char* const extension : {".jpg", ".png", ".bmp", ".webp"}) {
        const Bytes whole = encoded(extension, painting(24, 18));
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const Bytes prefix(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            EXPECT_NE(refusal(prefix), "accepted") << extension << " cut to " << size;
            if (size >= 30) {
                EXPECT_THAT(refusal(prefix), HasSubstr("truncated")) << extension << ' ' << size;
            }
        }
    }
}

TEST(ImageHeader, SurvivesAnyByteChanged) {
    for (const char* const extension : {".jpg", ".png", ".bmp", ".webp"}) {
        Bytes bytes = encoded(extension, painting(24, 18));
        for (unsigned char& byte : bytes) {
            for (const int change : {0x01, 0x80, 0xff}) {
                byte = static_cast<unsigned char>(byte ^ change);
                const auto header = read_image_header(span_of(bytes));
                if (header) {
                    EXPECT_GE(header->width, 1);
                    EXPECT_GE(header->height, 1);
                } else {
                    EXPECT_FALSE(header.error().message.empty());
                }
                byte = static_cast<unsigned char>(byte ^ change);
            }
        }
    }
}

TEST(ImageHeader, SurvivesRandomBytesBehindASignature) {
    cv::RNG random(7);
    for (const Bytes& signature :
         {Bytes{}, Bytes{0xff, 0xd8}, bytes_of("\x89PNG\r\n\x1a\n"), bytes_of("BM"),
          bytes_of("RIFF\x40WEBPVP8X"), Bytes{0xff, 0xd8, 0xff, 0xe1, 0, 40, 'E', 'x', 'i', 'f'}}) {
        for (int round = 0; round < 2000; ++round) {
            Bytes bytes = signature;
            const int count = random.uniform(0, 200);
            for (int i = 0; i < count; ++i) {
                bytes.push_back(static_cast<unsigned char>(random.uniform(0, 256)));
            }
            const auto header = read_image_header(span_of(bytes));
            EXPECT_TRUE(header ? header->width >= 1 : !header.error().message.empty());
        }
    }
}

TEST(CheckPixels, NamesTheLimitAndTheSize) {
    const ImageHeader header{ImageFormat::png, 30000, 30000, 1};
    const auto checked = check_pixels(header, 50'000'000);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, ErrorCode::image_too_large);
    EXPECT_THAT(checked.error().message, HasSubstr("30000x30000"));
    EXPECT_THAT(checked.error().message, HasSubstr("50000000"));
    EXPECT_TRUE(check_pixels(header, 900'000'000));
    EXPECT_FALSE(check_pixels({ImageFormat::bmp, 2'147'483'647, 2'147'483'647, 1}, 50'000'000));
}

TEST(ImageHeader, ABombIsNoticedAtOnce) {
    const Bytes bomb = empty_png(30000, 30000, 1'000'000);
    const auto begin = std::chrono::steady_clock::now();
    const auto header = read_image_header(span_of(bomb));
    const auto took = std::chrono::steady_clock::now() - begin;
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_FALSE(check_pixels(*header, 50'000'000));
    EXPECT_LT(took, std::chrono::milliseconds(50));
}

}  // namespace
}  // namespace ocelli::slave
