#include "common/picture/image_header.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
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
                                                                   {".webp", ImageFormat::webp},
                                                                   {".ppm", ImageFormat::pnm}};
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

// Of any integer type, behind other segments, and in either order of bytes.
TEST(ImageHeader, ReadsTheOrientationOfEveryWriter) {
    const auto tiff = [](unsigned char type, Bytes value) {
        Bytes block{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, type, 0, 0, 0, 1};
        value.resize(4);
        block.insert(block.end(), value.begin(), value.end());
        return block;
    };
    for (const auto& [type, value] : std::vector<std::pair<unsigned char, Bytes>>{
             {1, {6}}, {3, {0, 6}}, {4, {0, 0, 0, 6}}, {6, {6}}, {8, {0, 6}}, {9, {0, 0, 0, 6}}}) {
        EXPECT_EQ(read_orientation(span_of(tiff(type, value))), 6) << int{type};
    }
    EXPECT_EQ(read_orientation(span_of(tiff(2, {6}))), 1);  // text
    Bytes jpeg = with_orientation(encoded(".jpg", painting(20, 10)), 6);
    const Bytes xmp{0xff, 0xe1, 0, 12, 'h', 't', 't', 'p', ':', '/', '/', 'n', 's', 0};
    jpeg.insert(jpeg.begin() + 2, xmp.begin(), xmp.end());
    EXPECT_EQ(read_image_header(span_of(jpeg))->orientation, 6);
}

TEST(ImageHeader, ReadsEveryPnm) {
    const auto size_of = [](const std::string& text) {
        const auto header = read_image_header(span_of(bytes_of(text)));
        return header ? fmt::format("{}x{}", header->width, header->height)
                      : header.error().message;
    };
    EXPECT_EQ(size_of("P1\n# made by hand\n3 2\n101\n010\n"), "3x2");
    EXPECT_EQ(size_of("P2 2 1 255 0 255"), "2x1");
    EXPECT_EQ(size_of("P3#x\n1 1\n255\n1 2 3\n"), "1x1");
    EXPECT_EQ(size_of("P4\n9 2\nabcd"), "9x2");
    EXPECT_EQ(size_of("P5 2 2 65535\n12345678"), "2x2");
    EXPECT_THAT(size_of("P5 2 2 65535\n1234567"), HasSubstr("truncated"));
    EXPECT_THAT(size_of("P5 2 2 65536\n12345678"), HasSubstr("greatest value"));
    EXPECT_THAT(size_of("P6 2 x 255\n"), HasSubstr("its size is no number"));
    EXPECT_THAT(size_of("P6 99999999999999999999 1 255\n"), HasSubstr("damaged"));
    EXPECT_THAT(size_of("P6 is what they call it"), HasSubstr("its size is no number"));
}

TEST(ImageHeader, NamesWhatIsNoPicture) {
    EXPECT_THAT(refusal({}), HasSubstr("The file is empty"));
    EXPECT_THAT(refusal(bytes_of("Dear sir or madam,\n")), HasSubstr("it begins with text"));
    EXPECT_THAT(refusal(bytes_of("BMW is a maker of cars, not a bitmap")),
                HasSubstr("it begins with text"));
    EXPECT_THAT(refusal(bytes_of("GIF89a\x01")), HasSubstr("a GIF picture"));
    EXPECT_THAT(refusal(bytes_of("%PDF-1.7")), HasSubstr("a PDF document"));
    EXPECT_THAT(refusal({0x01, 0x02, 0x03}), HasSubstr("no known format"));
    EXPECT_THAT(refusal(bytes_of("text")), HasSubstr("send JPEG, PNG, WebP, BMP or PNM"));
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
    for (const char* const extension : {".jpg", ".png", ".bmp", ".webp", ".ppm"}) {
        const Bytes whole = encoded(extension, painting(24, 18));
        // Whether pixels of a JPEG are missing is for its decoder to see.
        const bool is_jpeg = extension == std::string(".jpg");
        const auto scan = std::ranges::search(whole, std::array<unsigned char, 2>{0xff, 0xda});
        const auto end =
            is_jpeg ? static_cast<std::size_t>(scan.begin() - whole.begin()) + 14 : whole.size();
        for (std::size_t size = 0; size < end; ++size) {
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
