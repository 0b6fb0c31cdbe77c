#include "master/rules/log_limit.hpp"

#include <gtest/gtest.h>

namespace ocelli::master {
namespace {

using namespace std::chrono_literals;

TEST(LogLimit, LetsAFewThroughAndCountsTheRest) {
    LogLimit limit;
    const TimePoint begin = now();
    int logged = 0;
    for (int i = 0; i < 1000; ++i) {
        logged += limit.admit(begin) ? 1 : 0;
    }
    EXPECT_EQ(logged, 10);
    EXPECT_EQ(limit.take_left_out(), 990);
    EXPECT_EQ(limit.take_left_out(), 0);
    EXPECT_FALSE(limit.admit(begin + 9s));
    EXPECT_TRUE(limit.admit(begin + 10s));
    EXPECT_FALSE(limit.admit(begin + 11s));
    EXPECT_EQ(limit.take_left_out(), 2);
}

TEST(LogLimit, NeverSavesUpMoreThanThat) {
    LogLimit limit;
    const TimePoint begin = now();
    EXPECT_TRUE(limit.admit(begin));
    int logged = 0;
    for (int i = 0; i < 100; ++i) {
        logged += limit.admit(begin + 24h) ? 1 : 0;
    }
    EXPECT_EQ(logged, 10);
}

}  // namespace
}  // namespace ocelli::master
