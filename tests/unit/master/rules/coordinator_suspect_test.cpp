// What was running when a slave died.

#include "tests/unit/master/rules/coordinator_fixture.hpp"

namespace ocelli::master::testing {
namespace {

TEST_F(CoordinatorTest, WhatWasOnlyQueuedOnADeadSlaveIsSimplySentElsewhere) {
    join(1, {"edge", "face"}, 1);
    submit(1, {"edge"});
    submit(2, {"face"});  // behind it: the slave has one thread
    start(1, out_.runs[0].second.attempt);
    join(2, {"face"});
    die(1);
    ASSERT_EQ(out_.runs.size(), 3U);
    EXPECT_EQ(out_.runs[2].first, 2U);
    EXPECT_EQ(out_.runs[2].second.task_id, task_id(2));
    submit(3, {"face"});
    EXPECT_EQ(out_.runs.size(), 4U);  // slave 2 is not reserved for a suspect
    succeed(2, out_.runs[2].second.attempt);
    succeed(2, out_.runs[3].second.attempt);
    EXPECT_EQ(coordinator_.counters().quarantined, 0U);
    EXPECT_EQ(coordinator_.counters().reported, 2U);
}

TEST_F(CoordinatorTest, WhatMayHaveBegunUnannouncedIsASuspectToo) {
    join(1, {"edge"}, 2);
    for (const std::uint32_t number : {1U, 2U, 3U}) {
        submit(number, {"edge"});
    }
    start(1, out_.runs[0].second.attempt);
    join(2, {"edge"});
    die(1);
    // The first ran, the second had a thread for itself, the third had none.
    ASSERT_EQ(out_.runs.size(), 4U);
    EXPECT_EQ(out_.runs[3].second.task_id, task_id(1));  // alone
    succeed(2, last_attempt());
    EXPECT_EQ(out_.runs.back().second.task_id, task_id(2));  // alone
    succeed(2, last_attempt());
    EXPECT_EQ(out_.runs.back().second.task_id, task_id(3));
    succeed(2, last_attempt());
    EXPECT_EQ(coordinator_.counters().reported, 3U);
}

TEST_F(CoordinatorTest, ASuspectRunsAlone) {
    join(1, {"edge"});
    submit(1, {"edge"});
    start(1, last_attempt());
    join(2, {"edge"});
    submit(2, {"edge"}, 1, "innocent");
    ASSERT_EQ(out_.runs.back().first, 2U);
    const AttemptId innocent = last_attempt();
    die(1);
    EXPECT_EQ(out_.runs.size(), 2U);  // slave 2 is being emptied
    submit(3, {"edge"}, 1, "later");
    EXPECT_EQ(out_.runs.size(), 2U);
    succeed(2, innocent);
    ASSERT_EQ(out_.runs.size(), 3U);
    EXPECT_EQ(out_.runs[2].second.task_id, task_id(1));
    succeed(2, last_attempt());
    ASSERT_EQ(out_.runs.size(), 4U);  // the later one goes on
    EXPECT_EQ(out_.runs[3].second.task_id, task_id(3));
}

TEST_F(CoordinatorTest, WhatKillsASlaveAloneIsQuarantinedAndNobodyElseSuffers) {
    join(1, {"edge"});
    submit(1, {"edge"});
    start(1, last_attempt());
    die(1);
    join(2, {"edge"});
    ASSERT_EQ(out_.runs.back().first, 2U);
    submit(2, {"edge"}, 1, "innocent");
    start(2, last_attempt());
    die(2);
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(last_report().subtasks[0].status, SubtaskStatus::quarantined);
    EXPECT_NE(last_report().subtasks[0].error->find("yard-2"), std::string::npos);
    EXPECT_EQ(coordinator_.counters().quarantined, 1U);
    EXPECT_NE(log_.str().find("is given up: the slave 'yard-"), std::string::npos) << log_.str();
    join(3, {"edge"});
    succeed(3, last_attempt());
    EXPECT_EQ(last_report().status, TaskStatus::complete);
    EXPECT_EQ(last_report().task_id, task_id(2));
}

// A network that fails again and again costs time, but no picture is blamed for it.
TEST_F(CoordinatorTest, WhatRanOnASlaveThatComesBackIsNoSuspect) {
    const auto join_again = [&](SlaveId id) {
        coordinator_.on_slave_joined(id, slave_hello("yard", {"edge"}, 3, 77), "here", now_);
    };
    join_again(1);
    submit(1, {"edge"});
    submit(2, {"edge"}, 1, "another");
    for (SlaveId id = 1; id < 3; ++id) {
        ASSERT_EQ(out_.runs.size(), 2 * id);  // side by side
        start(id, out_.runs[2 * id - 2].second.attempt);
        start(id, out_.runs[2 * id - 1].second.attempt);
        die(id);
        EXPECT_EQ(coordinator_.broken_invariant(), "");
        join_again(id + 1);
        EXPECT_EQ(coordinator_.broken_invariant(), "");
    }
    succeed(3, out_.runs[4].second.attempt);
    succeed(3, out_.runs[5].second.attempt);
    EXPECT_EQ(coordinator_.counters().reported, 2U);
    EXPECT_EQ(coordinator_.counters().quarantined, 0U);
    EXPECT_EQ(last_report().status, TaskStatus::complete);
}

TEST_F(CoordinatorTest, OnlyWhatRanOnTheSlaveThatComesBackIsNoSuspect) {
    coordinator_.on_slave_joined(1, slave_hello("yard", {"edge"}, 3, 77), "here", now_);
    coordinator_.on_slave_joined(2, slave_hello("door", {"face"}, 3, 78), "here", now_);
    submit(1, {"edge"});
    submit(2, {"edge"}, 1, "another");
    submit(3, {"face"}, 1, "a third");
    for (const auto& [slave, run] : std::vector(out_.runs)) {
        start(slave, run.attempt);
    }
    die(1);
    die(2);
    EXPECT_EQ(coordinator_.broken_invariant(), "");
    coordinator_.on_slave_joined(3, slave_hello("yard", {"edge", "face"}, 3, 77), "here", now_);
    EXPECT_EQ(coordinator_.broken_invariant(), "");
    ASSERT_EQ(out_.runs.size(), 4U);
    EXPECT_EQ(out_.runs[3].second.task_id, task_id(3));  // alone
    succeed(3, last_attempt());
    EXPECT_EQ(out_.runs.size(), 6U);  // side by side
    succeed(3, out_.runs[4].second.attempt);
    succeed(3, out_.runs[5].second.attempt);
    EXPECT_EQ(coordinator_.counters().reported, 3U);
}

TEST_F(CoordinatorTest, ASuspectGivenBackStaysASuspect) {
    join(1, {"edge"});
    submit(1, {"edge"});
    start(1, last_attempt());
    die(1);
    join(2, {"edge"});
    coordinator_.on_give_back(2, {{last_attempt()}}, now_);
    join(3, {"edge"});
    ASSERT_EQ(out_.runs.back().first, 3U);
    submit(2, {"edge"}, 1, "innocent");
    EXPECT_EQ(out_.runs.back().second.task_id, task_id(1));  // still alone on 3
}

TEST_F(CoordinatorTest, ASuspectThatNobodyCanRunDoesNotHoldUpTheOthers) {
    join(1, {"rare", "edge"});
    submit(1, {"rare"});
    start(1, last_attempt());
    submit(2, {"edge"}, 1, "other");
    start(1, last_attempt());
    die(1);
    join(2, {"edge"});
    EXPECT_EQ(out_.runs.back().first, 2U);
    EXPECT_EQ(out_.runs.back().second.task_id, task_id(2));
}

TEST_F(CoordinatorTest, ASuspectWhoseTaskExpiredStillHasItsSlaveToItself) {
    join(1, {"edge"});
    submit(1, {"edge"});
    start(1, last_attempt());
    die(1);
    join(2, {"edge"});
    const AttemptId suspect = last_attempt();
    coordinator_.on_cancel(1, task_id(1), now_);
    ASSERT_EQ(out_.cancels.size(), 1U);
    submit(2, {"edge"}, 1, "innocent");
    EXPECT_EQ(last_attempt(), suspect);
    coordinator_.on_result(2, failure(suspect, ErrorCode::cancelled), Blob(), now_);
    EXPECT_EQ(out_.runs.back().second.task_id, task_id(2));
}

}  // namespace
}  // namespace ocelli::master::testing
