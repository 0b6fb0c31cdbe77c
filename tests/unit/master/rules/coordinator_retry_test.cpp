// Attempts that fail, hang or are lost, and slaves that get none.

#include "tests/unit/master/rules/coordinator_fixture.hpp"

namespace ocelli::master::testing {
namespace {

TEST_F(CoordinatorTest, RetriesAFailureOnAnotherSlave) {
    join(1, {"edge"});
    join(2, {"edge"});
    submit(1, {"edge"});
    const SlaveId first = out_.runs[0].first;
    coordinator_.on_result(first, failure(last_attempt(), ErrorCode::analysis_failed), Blob(),
                           now_);
    EXPECT_EQ(out_.runs.size(), 1U);  // backs off
    pass(100ms, {1, 2});
    ASSERT_EQ(out_.runs.size(), 2U);
    EXPECT_NE(out_.runs[1].first, first);
    succeed(out_.runs[1].first, last_attempt());
    EXPECT_EQ(last_report().status, TaskStatus::complete);
    EXPECT_EQ(last_report().subtasks[0].attempts, 2U);
}

TEST_F(CoordinatorTest, WhatHangsGoesElsewhereAndItsLateResultIsDropped) {
    settings_.subtask_max = 2s;
    join(1, {"edge"});
    submit(1, {"edge"});
    const AttemptId hanging = last_attempt();
    EXPECT_EQ(out_.runs[0].second.limit_ms, 2000U);  // nothing is measured yet
    start(1, hanging);
    join(2, {"edge"});
    pass(1900ms, {1, 2});
    EXPECT_EQ(out_.runs.size(), 1U);
    pass(200ms, {1, 2});
    ASSERT_EQ(out_.runs.size(), 2U);
    EXPECT_EQ(out_.runs[1].first, 2U);
    EXPECT_EQ(out_.cancels.size(), 1U);
    EXPECT_EQ(coordinator_.counters().timeouts, 1U);
    succeed(1, hanging);
    EXPECT_TRUE(out_.reports.empty());
    EXPECT_EQ(coordinator_.counters().stale_results, 1U);
    succeed(2, last_attempt());
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(last_report().status, TaskStatus::complete);
}

TEST_F(CoordinatorTest, WhatNeverBeginsOnASlaveGoesElsewhereToo) {
    settings_.subtask_max = 2s;
    join(1, {"edge"});
    submit(1, {"edge"});
    join(2, {"edge"});
    pass(4500ms, {1, 2});
    ASSERT_EQ(out_.runs.size(), 2U);
    EXPECT_EQ(out_.runs[1].first, 2U);
    succeed(2, last_attempt());
    EXPECT_EQ(coordinator_.counters().reported, 1U);
}

TEST_F(CoordinatorTest, TimeLimitsFollowWhatWasMeasured) {
    join(1, {"edge"});
    submit(1, {"edge"});
    coordinator_.on_result(1, success(last_attempt(), 200'000), Blob(), now_);
    submit(2, {"edge"});
    EXPECT_EQ(out_.runs[1].second.limit_ms, 2000U);  // ten times
    coordinator_.on_result(1, failure(last_attempt(), ErrorCode::analysis_failed), Blob(), now_);
    pass(200ms, {1});
    EXPECT_EQ(out_.runs[2].second.limit_ms, 8000U);  // four times as long after a failure
}

TEST_F(CoordinatorTest, ASlaveThatIsStuckGetsNoMoreWork) {
    join(1, {"edge"});
    join(2, {"edge"});
    submit(1, {"edge"});
    const SlaveId hanging = out_.runs[0].first;
    coordinator_.on_progress(hanging, {false, {last_attempt()}, {last_attempt()}}, now_);
    for (std::uint32_t number = 2; number < 6; ++number) {
        submit(number, {"edge"});
        EXPECT_NE(out_.runs.back().first, hanging);
    }
    const auto status = coordinator_.status(now_);
    EXPECT_EQ(status.slaves[hanging - 1].health, "stuck");
}

TEST_F(CoordinatorTest, AMissingImageIsSentAgainWithTheSameAttempt) {
    join(1, {"edge"});
    submit(1, {"edge"});
    const AttemptId attempt = last_attempt();
    coordinator_.on_image_missing(1, {{attempt}}, now_);
    ASSERT_EQ(out_.runs.size(), 2U);
    EXPECT_EQ(last_attempt(), attempt);
    EXPECT_EQ(out_.images.size(), 2U);
    succeed(1, attempt);
    EXPECT_EQ(last_report().subtasks[0].attempts, 1U);
}

TEST_F(CoordinatorTest, ASlaveThatKeepsDroppingTheImageIsNotAskedForEver) {
    join(1, {"edge"});
    submit(1, {"edge"});
    for (int i = 0; i < 100 && out_.reports.empty(); ++i) {
        coordinator_.on_image_missing(1, {{last_attempt()}}, now_);
        pass(100ms, {1});
    }
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(last_report().status, TaskStatus::failed);
    EXPECT_LE(out_.images.size(), 12U);
}

TEST_F(CoordinatorTest, ASilentSlaveGetsNothingAndIsLostWhenItsLeaseRunsOut) {
    join(1, {"edge"});
    now_ += 1500ms;
    submit(1, {"edge"});
    EXPECT_TRUE(out_.runs.empty());
    EXPECT_EQ(coordinator_.status(now_).slaves[0].health, "silent");
    coordinator_.on_progress(1, {}, now_);
    EXPECT_EQ(out_.runs.size(), 1U);
    now_ += 3s;
    coordinator_.on_tick(now_);
    ASSERT_EQ(out_.closed.size(), 1U);
    EXPECT_EQ(coordinator_.counters().slaves_lost, 1U);
    join(2, {"edge"});
    EXPECT_EQ(out_.runs.size(), 2U);
}

TEST_F(CoordinatorTest, ADrainingSlaveGetsNothingMore) {
    join(1, {"edge"});
    coordinator_.on_progress(1, {true, {}}, now_);
    submit(1, {"edge"});
    EXPECT_TRUE(out_.runs.empty());
}

TEST_F(CoordinatorTest, AReconnectOfTheSameProcessReplacesTheOldConnection) {
    const auto hello = slave_hello("yard", {"edge"}, 3, 42);
    coordinator_.on_slave_joined(1, hello, "here", now_);
    submit(1, {"edge"});
    const AttemptId old = last_attempt();
    start(1, old);
    coordinator_.on_slave_joined(2, hello, "here", now_);
    ASSERT_EQ(out_.closed.size(), 1U);
    EXPECT_EQ(out_.closed[0].first, 1U);
    ASSERT_EQ(out_.runs.size(), 2U);
    EXPECT_EQ(out_.runs[1].first, 2U);
    succeed(1, old);
    succeed(2, old);
    EXPECT_EQ(coordinator_.counters().stale_results, 2U);
    EXPECT_EQ(coordinator_.status(now_).slaves.size(), 1U);
    EXPECT_EQ(coordinator_.status(now_).slaves[0].name, "yard");
}

}  // namespace
}  // namespace ocelli::master::testing
