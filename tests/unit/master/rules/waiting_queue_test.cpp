#include "master/rules/waiting_queue.hpp"

#include <gtest/gtest.h>

#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

TEST(WaitingQueue, ManyCamerasThatAreNeverServedStayBounded) {
    WaitingQueue queue;
    for (int i = 0; i < 30'000; ++i) {
        EXPECT_GT(queue.tag_for("camera-" + std::to_string(i)), 0U);
    }
    EXPECT_LE(queue.cameras(), 10'000U);
}

TEST(WaitingQueue, RemovesTheLineWithItsLast) {
    WaitingQueue queue;
    const WaitingSubtask subtask{queue.tag_for("yard"), task_id(1), 0, 1ms, 0, 0, {}};
    queue.add("edge", subtask);
    EXPECT_EQ(queue.size(), 1U);
    queue.remove("edge", subtask);
    EXPECT_TRUE(queue.lines().empty());
    queue.remove("edge", subtask);
    EXPECT_EQ(queue.size(), 0U);
}

}  // namespace
}  // namespace ocelli::master::testing
