#include "client/watch/watch_queue.hpp"

#include <gtest/gtest.h>

namespace ocelli::client {
namespace {

TEST(WatchQueue, GivesFilesInTheirOrder) {
    WatchQueue queue;
    for (const char* file : {"a", "b", "c"}) {
        queue.found(file);
    }
    EXPECT_EQ(queue.next(), "a");
    EXPECT_EQ(queue.next(), "b");
    EXPECT_EQ(queue.waiting(), 1U);
    queue.done("a");
    EXPECT_EQ(queue.next(), "c");
    EXPECT_EQ(queue.next(), std::nullopt);
    EXPECT_EQ(queue.in_work(), 2U);
}

TEST(WatchQueue, AFileThatWaitsAlreadyIsNotQueuedTwice) {
    WatchQueue queue;
    queue.found("a");
    queue.found("a");
    EXPECT_EQ(queue.next(), "a");
    EXPECT_EQ(queue.next(), std::nullopt);
}

TEST(WatchQueue, AFileThatIsFoundAgainInWorkIsLookedAtOnceMore) {
    WatchQueue queue;
    queue.found("a");
    EXPECT_EQ(queue.next(), "a");
    queue.found("a");
    queue.found("a");
    EXPECT_EQ(queue.next(), std::nullopt);
    queue.done("a");
    EXPECT_EQ(queue.next(), "a");
    queue.done("a");
    EXPECT_EQ(queue.next(), std::nullopt);
    EXPECT_EQ(queue.in_work(), 0U);
}

}  // namespace
}  // namespace ocelli::client
