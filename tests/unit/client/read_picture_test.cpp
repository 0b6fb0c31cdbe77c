#include "client/read_picture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/clock.hpp"
#include "tests/unit/client/temporary_folder.hpp"

namespace ocelli::client {
namespace {

using ocelli::testing::TemporaryFolder;
using ::testing::HasSubstr;

std::string text_of(const Blob& blob) {
    return {reinterpret_cast<const char*>(blob.bytes().data()), blob.size()};
}

TEST(ReadPicture, GivesBytesAndTime) {
    const TemporaryFolder folder;
    const std::string content(200'000, 'x');
    const auto picture = read_picture(folder.write("a.jpg", content), 1'000'000);
    ASSERT_TRUE(picture);
    EXPECT_EQ(text_of(picture->bytes), content);
    ASSERT_TRUE(picture->captured_at);
    EXPECT_NEAR(static_cast<double>(*picture->captured_at),
                static_cast<double>(unix_milliseconds()), 60'000);
}

// Its size, which /proc says is 0, is no promise.
TEST(ReadPicture, ReadsWhatIsLargerThanItsSizeSays) {
    const auto picture = read_picture("/proc/self/maps", 1'000'000);
    ASSERT_TRUE(picture);
    EXPECT_THAT(text_of(picture->bytes), HasSubstr("[stack]"));
    EXPECT_EQ(text_of(picture->bytes).back(), '\n');
}

TEST(ReadPicture, TakesAnEmptyFile) {
    const TemporaryFolder folder;
    const auto picture = read_picture(folder.write("a.jpg", ""), 10);
    ASSERT_TRUE(picture);
    EXPECT_TRUE(picture->bytes.empty());
}

TEST(ReadPicture, HoldsTheLimitToTheByte) {
    const TemporaryFolder folder;
    EXPECT_TRUE(read_picture(folder.write("ten", std::string(10, 'x')), 10));
    const auto refused = read_picture(folder.write("eleven", std::string(11, 'x')), 10);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::image_too_large);
    EXPECT_THAT(refused.error().message, HasSubstr("at most 10"));
}

TEST(ReadPicture, SaysWhyAFileCannotBeRead) {
    const TemporaryFolder folder;
    const auto missing = read_picture(folder.file("none.jpg"), 10);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::bad_image);
    EXPECT_THAT(missing.error().message, HasSubstr("No such file"));
    const auto directory = read_picture(folder.file(""), 10);
    ASSERT_FALSE(directory);
    EXPECT_THAT(directory.error().message, HasSubstr("folder"));
}

}  // namespace
}  // namespace ocelli::client
