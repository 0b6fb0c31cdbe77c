#include "common/security/token.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/common/security/scratch_file.hpp"

namespace ocelli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kToken = "0123456789abcdef";

TEST(Token, IsTheOnlyLineOfItsFile) {
    const ScratchFolder folder;
    EXPECT_EQ(*read_token(folder.file("a", kToken + "\n", 0600)), kToken);
    EXPECT_EQ(*read_token(folder.file("a", kToken + "\r\n", 0600)), kToken);
    EXPECT_EQ(*read_token(folder.file("a", kToken, 0600)), kToken);
    EXPECT_EQ(read_token(folder.file("a", std::string(1024, 'x'), 0600))->size(), 1024U);
}

TEST(Token, IsNeverRepeatedByAnError) {
    const ScratchFolder folder;
    for (const std::string& content :
         {std::string(), std::string("\n"), std::string("short-one"), std::string(1025, 'x'),
          "two words " + kToken, kToken + "\n" + kToken + "\n", kToken + '\0',
          kToken + "\xc3\xa4"}) {
        const auto token = read_token(folder.file("a", content, 0600));
        ASSERT_FALSE(token) << content;
        EXPECT_EQ(token.error().code, ErrorCode::bad_config);
        EXPECT_THAT(token.error().message, HasSubstr("holds no token"));
        EXPECT_THAT(token.error().message, Not(HasSubstr("short-one")));
        EXPECT_THAT(token.error().message, Not(HasSubstr(kToken)));
    }
}

TEST(Token, MustBeHiddenFromOthers) {
    const ScratchFolder folder;
    const auto token = read_token(folder.file("a", kToken, 0644));
    ASSERT_FALSE(token);
    EXPECT_THAT(token.error().message, HasSubstr("chmod 600"));
    EXPECT_THAT(token.error().message, Not(HasSubstr(kToken)));
}

TEST(Token, DigestsAreEqualWhenTokensAre) {
    EXPECT_TRUE(TokenDigest(kToken) == TokenDigest(kToken));
    EXPECT_FALSE(TokenDigest(kToken) == TokenDigest(kToken + "0"));
    EXPECT_FALSE(TokenDigest(kToken) == TokenDigest());
    EXPECT_FALSE(TokenDigest("") == TokenDigest());
}

}  // namespace
}  // namespace ocelli
