#include "slave/picture/decode_jpeg.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "slave/picture/decode.hpp"
#include "tests/unit/slave/picture/jpeg_kinds.hpp"

namespace ocelli::slave {
namespace {

using testing::Bytes;
using testing::decode_leniently;
using ::testing::HasSubstr;
using testing::jpeg_kinds;
using testing::JpegKind;
using testing::painting;
using testing::span_of;

using Random = std::mt19937;

constexpr unsigned char kStartOfScan = 0xda;

bool equal(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && a.type() == b.type() && cv::norm(a, b, cv::NORM_INF) == 0;
}

Result<std::shared_ptr<const Picture>> decoded(const Bytes& jpeg) {
    return decode(span_of(jpeg), 1'000'000);
}

// A yard at dusk is neither smooth nor noise.
cv::Mat scene() {
    cv::Mat noise(120, 176, CV_8UC3);
    cv::RNG(5).fill(noise, cv::RNG::UNIFORM, 0, 40);
    return painting(176, 120) / 2 + noise;
}

// The indices of the 0xff of each marker that a decoder sees, in and behind the first scan if
// `late`.
std::vector<std::size_t> markers(const Bytes& jpeg, bool late) {
    std::vector<std::size_t> found;
    bool scan = false;
    for (std::size_t at = 2; at + 3 < jpeg.size();) {
        if (jpeg[at] != 0xff || jpeg[at + 1] == 0 || jpeg[at + 1] == 0xff) {
            ++at;
            continue;
        }
        if (scan == late) {
            found.push_back(at);
        }
        const unsigned char code = jpeg[at + 1];
        scan = scan || code == kStartOfScan;
        const bool alone = code >= 0xd0 && code <= 0xd9;
        at += alone ? 2U : 2U + jpeg[at + 2] * 256U + jpeg[at + 3];
    }
    return found;
}

std::size_t any(Random& random, std::size_t from, std::size_t to) {
    return from + random() % (to - from);
}

std::ptrdiff_t offset(std::size_t at) {
    return static_cast<std::ptrdiff_t>(at);
}

struct Mutation {
    std::string name;
    std::function<void(Bytes&, Random&)> apply;
};

void flip(Bytes& jpeg, Random& random, std::size_t from) {
    jpeg[any(random, from, jpeg.size() - 2)] ^= static_cast<unsigned char>(1U << random() % 8);
}

void cut(Bytes& jpeg, Random& random) {
    jpeg.resize(any(random, markers(jpeg, false).back() + 20, jpeg.size()));
}

const std::vector<Mutation>& mutations() {
    static const std::vector<Mutation> all{
        {"a bit", [](Bytes& j, Random& r) { flip(j, r, markers(j, false).back() + 14); }},
        {"three bits",
         [](Bytes& j, Random& r) {
             for (int i = 0; i < 3; ++i) {
                 flip(j, r, markers(j, false).back() + 14);
             }
         }},
        {"a bit of a header",
         [](Bytes& j, Random& r) {
             j[any(r, 2, markers(j, false).back() + 14)] ^=
                 static_cast<unsigned char>(1U << r() % 8);
         }},
        {"cut off", cut},
        {"cut off, with an end marker",
         [](Bytes& j, Random& r) {
             cut(j, r);
             j.insert(j.end(), {0xff, 0xd9});
         }},
        {"no end marker", [](Bytes& j, Random&) { j.resize(j.size() - 2); }},
        {"zeros for the end marker",
         [](Bytes& j, Random& r) {
             j.resize(j.size() - 2);
             j.resize(j.size() + any(r, 1, 600), 0);
         }},
        {"a hole",
         [](Bytes& j, Random& r) {
             const std::size_t at = any(r, markers(j, false).back() + 14, j.size() - 40);
             const std::size_t end = std::min(at + any(r, 1, 1460), j.size() - 2);
             j.erase(j.begin() + offset(at), j.begin() + offset(end));
         }},
        {"zeros in the middle",
         [](Bytes& j, Random& r) {
             const std::size_t at = any(r, markers(j, false).back() + 14, j.size() - 40);
             std::fill(j.begin() + offset(at),
                       j.begin() + offset(std::min(at + any(r, 1, 1460), j.size() - 2)), 0);
         }},
        {"anything between the segments",
         [](Bytes& j, Random& r) {
             const auto at = markers(j, false);
             Bytes padding(any(r, 1, 300));
             std::ranges::generate(padding, [&] { return static_cast<unsigned char>(r() % 255); });
             j.insert(j.begin() + offset(at[r() % at.size()]), padding.begin(), padding.end());
         }},
        {"zeros ahead of a marker",
         [](Bytes& j, Random& r) {
             auto at = markers(j, true);
             at.push_back(j.size() - 2);
             j.insert(j.begin() + offset(at[r() % at.size()]), any(r, 1, 300), 0);
         }},
        {"zeros ahead of a marker, and cut off",
         [](Bytes& j, Random& r) {
             cut(j, r);
             const auto at = markers(j, false);
             j.insert(j.begin() + offset(at[r() % at.size()]), any(r, 1, 300), 0);
             j.insert(j.end(), {0xff, 0xd9});
         }},
        {"fill bytes ahead of a marker",
         [](Bytes& j, Random& r) {
             auto at = markers(j, r() % 2 == 0);
             at.push_back(j.size() - 2);
             j.insert(j.begin() + offset(at[r() % at.size()]), any(r, 1, 300), 0xff);
         }},
        {"two segments in the other order",
         [](Bytes& j, Random& r) {
             const auto at = markers(j, false);
             const std::size_t i = any(r, 0, at.size() - 2);
             std::rotate(j.begin() + offset(at[i]), j.begin() + offset(at[i + 1]),
                         j.begin() + offset(at[i + 2]));
         }},
        {"anything behind the end",
         [](Bytes& j, Random& r) {
             for (std::size_t i = any(r, 1, 300); i > 0; --i) {
                 j.push_back(static_cast<unsigned char>(r()));
             }
         }},
    };
    return all;
}

TEST(DecodeJpeg, ReadsEveryKind) {
    for (const JpegKind& kind : jpeg_kinds()) {
        const Bytes jpeg = kind.encode(scene());
        const auto picture = decoded(jpeg);
        ASSERT_TRUE(picture) << kind.name << ": " << picture.error().message;
        EXPECT_TRUE(equal((*picture)->bgr(), cv::imdecode(jpeg, cv::IMREAD_COLOR)) ||
                    kind.components == 4)
            << kind.name;
        EXPECT_EQ(decode_leniently(jpeg).warnings, 0) << kind.name;
    }
}

// The promise: what libjpeg warns of and that changed a pixel is refused, and nothing whose pixels
// are all right. What changes pixels without a warning is another valid JPEG; its share is printed.
TEST(DecodeJpeg, RefusesWhatIsDamagedAndNothingElse) {
    constexpr int kRounds = 6;
    Random random(1);
    int tried = 0;
    int damaged = 0;
    int silent = 0;
    for (const JpegKind& kind : jpeg_kinds()) {
        if (kind.arithmetic) {
            continue;  // where its bytes end early nobody can see it
        }
        const Bytes whole = kind.encode(scene());
        const cv::Mat pixels = decode_leniently(whole).pixels;
        for (const Mutation& mutation : mutations()) {
            for (int round = 0; round < kRounds; ++round) {
                Bytes jpeg = whole;
                mutation.apply(jpeg, random);
                const auto lenient = decode_leniently(jpeg);
                const bool same = equal(lenient.pixels, pixels);
                const auto picture = decoded(jpeg);
                const std::string what = kind.name + ", " + mutation.name + ", " +
                                         std::to_string(round) + ": " +
                                         (picture ? "accepted" : picture.error().message);
                ++tried;
                damaged += same ? 0 : 1;
                silent += !same && picture ? 1 : 0;
                EXPECT_TRUE(picture || !same) << what;
                EXPECT_TRUE(!picture || same || lenient.warnings == 0) << what;
            }
        }
    }
    std::printf("%d mutated JPEGs, %d with other pixels, %d of those without any warning\n", tried,
                damaged, silent);
}

TEST(DecodeJpeg, AnArithmeticOneThatIsCutOffIsRefused) {
    const auto kind = std::ranges::find(jpeg_kinds(), true, &JpegKind::arithmetic);
    Bytes jpeg = kind->encode(scene());
    jpeg.resize(jpeg.size() * 3 / 4);
    const auto picture = decoded(jpeg);
    ASSERT_FALSE(picture);
    EXPECT_THAT(picture.error().message, HasSubstr("it ends before its last rows"));
}

TEST(DecodeJpeg, SaysWhichKindIsNotRead) {
    Bytes jpeg = jpeg_kinds().front().encode(scene());
    const auto frame = std::ranges::find(jpeg, 0xc0);
    ASSERT_EQ(*(frame - 1), 0xff);
    Bytes twelve_bits = jpeg;
    twelve_bits[static_cast<std::size_t>(frame - jpeg.begin()) + 3] = 12;
    *frame = 0xc3;
    for (const Bytes& bytes : {jpeg, twelve_bits}) {
        const auto picture = decoded(bytes);
        ASSERT_FALSE(picture);
        EXPECT_THAT(picture.error().message, HasSubstr("This JPEG is of a kind that is not read"));
        EXPECT_THAT(picture.error().message, Not(HasSubstr("damaged")));
    }
}

}  // namespace
}  // namespace ocelli::slave
