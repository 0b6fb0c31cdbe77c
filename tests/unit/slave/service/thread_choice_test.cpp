#include "slave/service/thread_measurement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::slave {
namespace {

using ::testing::ElementsAre;

TEST(ThreadCounts, AreAFewUpToTwiceTheCores) {
    EXPECT_THAT(thread_counts(1), ElementsAre(1, 2));
    EXPECT_THAT(thread_counts(2), ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(thread_counts(5), ElementsAre(1, 2, 3, 4, 5, 6, 8, 10));
    EXPECT_THAT(thread_counts(16), ElementsAre(1, 2, 3, 4, 6, 8, 12, 16, 24, 32));
    EXPECT_THAT(thread_counts(0), ElementsAre(1, 2));
}

TEST(ChooseThreads, TakesTheFewestThatAreNearlyTheBest) {
    const auto choose = [](std::vector<Throughput> measured) { return choose_threads(measured); };
    EXPECT_EQ(choose({{1, 10}}), 1);
    EXPECT_EQ(choose({{1, 10}, {2, 19}, {3, 19.5}, {4, 20}}), 2);
    EXPECT_EQ(choose({{1, 10}, {2, 18.9}, {3, 19.5}, {4, 20}}), 3);
    EXPECT_EQ(choose({{1, 10}, {2, 20}, {4, 12}}), 2);
    EXPECT_EQ(choose({{1, 10}, {2, 20}, {4, 40}}), 4);
    EXPECT_EQ(choose({{1, 10}, {2, 9}, {4, 8}}), 1);
}

TEST(ChooseThreads, SaysWhatItHasMeasured) {
    const std::vector<Throughput> measured{{1, 10}, {2, 19.04}, {4, 19.1}};
    EXPECT_EQ(sentence_about(measured, 2),
              "threads 2: the fewest within 5 % of the best; small pictures a second, by threads, "
              "on 2 cores: 1: 10.0, 2: 19.0, 4: 19.1");
}

}  // namespace
}  // namespace ocelli::slave
