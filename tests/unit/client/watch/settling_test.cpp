#include "client/watch/watch_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::client {
namespace {

using ::testing::ElementsAre;

constexpr TimePoint kBegin{std::chrono::hours{1}};
constexpr FileIdentity kShort{1, 100};
constexpr FileIdentity kLong{2, 200};

TEST(Settling, BelievesTheKernel) {
    Settling settling;
    EXPECT_TRUE(settling.is_complete("a", Writers::none, kShort, kBegin));
    EXPECT_FALSE(settling.is_complete("b", Writers::some, kShort, kBegin));
    EXPECT_TRUE(settling.empty());  // closing b makes an event
}

TEST(Settling, WaitsForQuietWhereTheKernelDoesNotTell) {
    Settling settling;
    EXPECT_FALSE(settling.is_complete("a", Writers::unknown, kShort, kBegin));
    EXPECT_THAT(settling.waiting(), ElementsAre("a"));
    const TimePoint nearly = kBegin + Settling::kQuiet - std::chrono::milliseconds{1};
    EXPECT_FALSE(settling.is_complete("a", Writers::unknown, kShort, nearly));
    EXPECT_FALSE(settling.is_complete("a", Writers::unknown, kLong, nearly));  // it has grown
    EXPECT_FALSE(settling.is_complete("a", Writers::unknown, kLong, kBegin + Settling::kQuiet));
    EXPECT_TRUE(settling.is_complete("a", Writers::unknown, kLong, nearly + Settling::kQuiet));
    EXPECT_TRUE(settling.empty());
}

TEST(Settling, AnEventSettlesIt) {
    Settling settling;
    EXPECT_FALSE(settling.is_complete("a", Writers::unknown, kShort, kBegin));
    settling.forget("a");
    EXPECT_TRUE(settling.empty());
}

}  // namespace
}  // namespace ocelli::client
