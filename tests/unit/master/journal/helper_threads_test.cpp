#include "master/journal/helper_threads.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace ocelli::master {
namespace {

constexpr std::size_t kHelpers = 3;

TEST(HelperThreads, DoEachPieceOnce) {
    HelperThreads helpers(kHelpers);
    for (const std::size_t count : {0U, 1U, 2U, 4U, 100U, 3U}) {
        std::vector<std::atomic<int>> done(count);
        helpers.for_each(count, [&](std::size_t i) { ++done[i]; });
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_EQ(done[i], 1) << i << " of " << count;
        }
    }
}

// Each piece waits for the others: one after the other they would never end.
TEST(HelperThreads, WorkSideBySide) {
    HelperThreads helpers(kHelpers);
    for (int round = 0; round < 100; ++round) {
        std::latch all_here(kHelpers + 1);
        helpers.for_each(kHelpers + 1, [&](std::size_t) { all_here.arrive_and_wait(); });
        EXPECT_TRUE(all_here.try_wait());
    }
}

TEST(HelperThreads, AreKept) {
    HelperThreads helpers(kHelpers);
    std::atomic<std::size_t> threads = 0;
    for (int round = 0; round < 100; ++round) {
        helpers.for_each(8, [&](std::size_t) {
            thread_local bool seen = false;
            threads += seen ? 0 : 1;
            seen = true;
        });
    }
    EXPECT_LE(threads, kHelpers + 1);
}

TEST(HelperThreads, AreNotNeeded) {
    HelperThreads none(0);
    const auto me = std::this_thread::get_id();
    std::size_t done = 0;
    none.for_each(5, [&](std::size_t i) {
        EXPECT_EQ(std::this_thread::get_id(), me);
        EXPECT_EQ(i, done++);
    });
    EXPECT_EQ(done, 5U);
}

}  // namespace
}  // namespace ocelli::master
