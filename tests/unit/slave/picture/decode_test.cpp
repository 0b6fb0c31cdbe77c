#include "slave/picture/decode.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/unit/slave/picture/encoded.hpp"

namespace ocelli::slave {
namespace {

using testing::Bytes;
using testing::empty_png;
using testing::encoded;
using ::testing::HasSubstr;
using testing::painting;
using testing::span_of;
using testing::with_orientation;

constexpr std::int64_t kPixelsMax = 50'000'000;

bool equal(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && a.type() == b.type() && cv::norm(a, b, cv::NORM_INF) == 0;
}

// What OpenCV alone makes of it, EXIF applied.
cv::Mat by_opencv(const Bytes& bytes) {
    return cv::imdecode(bytes, cv::IMREAD_COLOR);
}

void expect_as_opencv(const Bytes& bytes, const std::string& what) {
    const auto picture = decode(span_of(bytes), kPixelsMax);
    ASSERT_TRUE(picture) << what << ": " << picture.error().message;
    EXPECT_TRUE(equal((*picture)->bgr(), by_opencv(bytes))) << what;
}

TEST(Decode, GivesTheSamePixelsAsOpenCv) {
    for (const cv::Size size :
         {cv::Size(1, 1), cv::Size(3, 50), cv::Size(50, 3), cv::Size(97, 61), cv::Size(640, 360)}) {
        const cv::Mat picture = painting(size.width, size.height);
        cv::Mat grey;
        cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
        for (const char* const extension : {".jpg", ".png", ".bmp", ".webp", ".pnm"}) {
            const std::string what = extension + std::to_string(size.width);
            expect_as_opencv(encoded(extension, picture), what);
            expect_as_opencv(encoded(extension, grey), what + " grey");
        }
        for (const int quality : {5, 50, 100}) {
            expect_as_opencv(encoded(".jpg", picture, {cv::IMWRITE_JPEG_QUALITY, quality}), "jpeg");
        }
        expect_as_opencv(
            encoded(".jpg", picture,
                    {cv::IMWRITE_JPEG_PROGRESSIVE, 1, cv::IMWRITE_JPEG_RST_INTERVAL, 2}),
            "progressive");
    }
}

TEST(Decode, SixteenBitsAndAlphaBecomeEightBitColour) {
    cv::Mat deep;
    painting(40, 30).convertTo(deep, CV_16U, 257);
    expect_as_opencv(encoded(".png", deep), "16 bit");
    cv::Mat alpha;
    cv::cvtColor(painting(40, 30), alpha, cv::COLOR_BGR2BGRA);
    expect_as_opencv(encoded(".png", alpha), "alpha");
    expect_as_opencv(encoded(".webp", alpha), "alpha webp");
    EXPECT_TRUE(
        equal((*decode(span_of(encoded(".png", deep)), kPixelsMax))->bgr(), painting(40, 30)));
}

TEST(Decode, AppliesEveryOrientation) {
    const Bytes jpeg = encoded(".jpg", painting(48, 32));
    for (unsigned char orientation = 1; orientation <= 8; ++orientation) {
        const Bytes turned = with_orientation(jpeg, orientation);
        const auto picture = decode(span_of(turned), kPixelsMax);
        ASSERT_TRUE(picture);
        EXPECT_EQ((*picture)->size(),
                  orientation >= 5 ? (PictureSize{32, 48}) : (PictureSize{48, 32}));
        EXPECT_TRUE(equal((*picture)->bgr(), by_opencv(turned))) << int{orientation};
    }
}

TEST(Decode, EqualsOpenCvOnRealSnapshots) {
    const char* const shared = std::getenv("OCELLI_SHARED");
    if (shared == nullptr) {
        GTEST_SKIP() << "OCELLI_SHARED names no folder with snapshots";
    }
    int count = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(shared) / "snapshots")) {
        if (entry.path().extension() == ".jpg") {
            std::ifstream stream(entry.path(), std::ios::binary);
            expect_as_opencv({std::istreambuf_iterator<char>(stream), {}}, entry.path().string());
            ++count;
        }
    }
    EXPECT_GT(count, 0);
}

TEST(Decode, NoPrefixIsAPicture) {
    for (const char* const extension : {".jpg", ".png", ".bmp", ".webp", ".ppm"}) {
        const Bytes whole = encoded(extension, painting(24, 18));
        const std::size_t end_marker = extension == std::string(".jpg") ? 2 : 0;
        for (std::size_t size = 0; size < whole.size() - end_marker; ++size) {
            const Bytes prefix(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            const auto picture = decode(span_of(prefix), kPixelsMax);
            ASSERT_FALSE(picture) << extension << " cut to " << size;
            EXPECT_EQ(picture.error().code, ErrorCode::bad_image);
        }
    }
}

// What is cut in the middle but has its end marker: only the decoder can notice.
TEST(Decode, AJpegWithAHoleIsRefusedWithTheReason) {
    Bytes jpeg = encoded(".jpg", painting(320, 240));
    const auto middle = static_cast<std::ptrdiff_t>(jpeg.size() / 2);
    jpeg.erase(jpeg.begin() + middle, jpeg.end() - 2);
    const auto picture = decode(span_of(jpeg), kPixelsMax);
    ASSERT_FALSE(picture);
    EXPECT_EQ(picture.error().code, ErrorCode::bad_image);
    EXPECT_THAT(picture.error().message, HasSubstr("The JPEG is damaged or truncated"));
}

TEST(Decode, PaddingBetweenJpegSegmentsIsHarmless) {
    const Bytes jpeg = encoded(".jpg", painting(64, 48));
    Bytes padded = jpeg;
    padded.insert(padded.begin() + 2, 7, 0x00);
    const auto picture = decode(span_of(padded), kPixelsMax);
    ASSERT_TRUE(picture) << picture.error().message;
    EXPECT_TRUE(equal((*picture)->bgr(), by_opencv(jpeg)));
}

TEST(Decode, RefusesABombWithoutDecodingIt) {
    const auto picture = decode(span_of(empty_png(30000, 30000, 1000)), kPixelsMax);
    ASSERT_FALSE(picture);
    EXPECT_EQ(picture.error().code, ErrorCode::image_too_large);
}

TEST(Decode, TheLimitItselfIsAllowed) {
    const Bytes jpeg = encoded(".jpg", painting(20, 10));
    EXPECT_TRUE(decode(span_of(jpeg), 200));
    EXPECT_EQ(decode(span_of(jpeg), 199).error().code, ErrorCode::image_too_large);
}

TEST(Decode, APngWithSoundChunksButNoPixelsIsAnError) {
    const auto picture = decode(span_of(empty_png(100, 100, 50)), kPixelsMax);
    ASSERT_FALSE(picture);
    EXPECT_EQ(picture.error().code, ErrorCode::bad_image);
    EXPECT_THAT(picture.error().message, HasSubstr("The PNG is damaged"));
}

TEST(Decode, SurvivesRandomChanges) {
    cv::RNG random(11);
    for (const char* const extension : {".jpg", ".bmp", ".webp"}) {
        const Bytes whole = encoded(extension, painting(40, 30));
        for (int round = 0; round < 300; ++round) {
            Bytes bytes = whole;
            for (int i = 0; i < 3; ++i) {
                bytes[static_cast<std::size_t>(random.uniform(0, static_cast<int>(bytes.size())))] =
                    static_cast<unsigned char>(random.uniform(0, 256));
            }
            const auto picture = decode(span_of(bytes), 1'000'000);
            if (picture) {
                EXPECT_FALSE((*picture)->bgr().empty());
            } else {
                EXPECT_FALSE(picture.error().message.empty());
            }
        }
    }
}

TEST(Picture, DerivesItsGreyPlaneOnce) {
    const Picture picture(painting(30, 20));
    cv::Mat grey;
    cv::cvtColor(painting(30, 20), grey, cv::COLOR_BGR2GRAY);
    EXPECT_TRUE(equal(picture.grey(), grey));
    EXPECT_EQ(picture.grey().data, picture.grey().data);
    EXPECT_EQ(picture.bytes(), 30U * 20U * 4U);
}

}  // namespace
}  // namespace ocelli::slave
