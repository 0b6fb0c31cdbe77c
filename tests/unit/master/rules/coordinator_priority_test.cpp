// Live pictures and backfill.

#include <gtest/gtest.h>

#include "master/rules/coordinator.hpp"
#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

class CoordinatorPriorityTest : public ::testing::Test {
  protected:
    CoordinatorPriorityTest() {
        coordinator_.on_slave_joined(1, slave_hello("yard-1", {"edge"}, 1), "here", kStart);
    }
    void TearDown() override { EXPECT_EQ(coordinator_.broken_invariant(), ""); }

    void submit(std::uint32_t number, wire::Priority priority) {
        wire::Submit submit = submit_of(number, {"edge"}, "camera-" + std::to_string(number % 3));
        submit.priority = priority;
        coordinator_.on_submit(1, submit, Blob::copy_of("picture"), kStart);
    }
    // Which task runs next, once the one that was sent first is done.
    TaskId serve() {
        const auto run = out_.runs.at(served_++).second;
        coordinator_.on_result(1, success(run.attempt), Blob(), kStart);
        return run.task_id;
    }

    MasterSettings settings_;
    RecordingOutbound out_;
    Coordinator coordinator_{settings_, out_, silent_logger()};
    std::size_t served_ = 0;
};

TEST_F(CoordinatorPriorityTest, ALivePictureGoesBeforeAllBackfillThatWaits) {
    for (std::uint32_t number = 1; number <= 50; ++number) {
        submit(number, wire::Priority::backfill);
    }
    EXPECT_EQ(out_.runs.size(), 1U);  // none waits on the slave, in front of live ones
    submit(100, wire::Priority::live);
    ASSERT_EQ(out_.runs.size(), 2U);
    EXPECT_EQ(out_.runs[1].second.task_id, task_id(100));
    EXPECT_EQ(serve(), task_id(1));
    EXPECT_EQ(serve(), task_id(100));
    EXPECT_EQ(serve(), task_id(2));
}

TEST_F(CoordinatorPriorityTest, BackfillMovesOnWhileLivePicturesNeverEnd) {
    for (std::uint32_t number = 1; number <= 200; ++number) {
        submit(number, wire::Priority::backfill);
        submit(1000 + number, wire::Priority::live);
    }
    std::size_t backfilled = 0;
    for (int served = 0; served < 160; ++served) {
        backfilled += serve() < task_id(1000) ? 1U : 0U;
    }
    EXPECT_GE(backfilled, 9U);
    EXPECT_LE(backfilled, 11U);
}

TEST_F(CoordinatorPriorityTest, WhatIsRetriedKeepsItsPlace) {
    submit(1, wire::Priority::backfill);
    submit(2, wire::Priority::backfill);
    coordinator_.on_result(1, failure(out_.runs[0].second.attempt, ErrorCode::analysis_failed),
                           Blob(), kStart);
    served_ = 1;
    coordinator_.on_tick(kStart + 100ms);
    EXPECT_EQ(serve(), task_id(2));
    EXPECT_EQ(serve(), task_id(1));
}

}  // namespace
}  // namespace ocelli::master::testing
