// Backups: second attempts beside stragglers.

#include <gtest/gtest.h>

#include "master/rules/coordinator.hpp"
#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

class CoordinatorBackupTest : public ::testing::Test {
  protected:
    // A hundred attempts that took 10 ms each, so that it is known what is usual.
    CoordinatorBackupTest() {
        join(1);
        for (std::uint32_t number = 100; number < 200; ++number) {
            submit(number);
            now_ += 10ms;
            succeed(1, last());
        }
        out_.runs.clear();
        out_.reports.clear();
    }
    void TearDown() override { EXPECT_EQ(coordinator_.broken_invariant(), ""); }

    void join(SlaveId id, std::uint32_t threads = 1) {
        coordinator_.on_slave_joined(
            id, slave_hello("yard-" + std::to_string(id), {"edge"}, threads), "here", now_);
    }
    void submit(std::uint32_t number) {
        coordinator_.on_submit(1, submit_of(number, {"edge"}), Blob::copy_of("picture"), now_);
    }
    void succeed(SlaveId slave, AttemptId attempt) {
        coordinator_.on_result(slave, success(attempt), Blob(), now_);
    }
    // Wakes the coordinator whenever it asks for it, as the server does.
    void pass(Duration time) {
        const TimePoint end = now_ + time;
        while (now_ < end) {
            now_ = std::min(end, std::max(now_ + 1ms, coordinator_.next_wakeup(now_)));
            for (const SlaveId id : {1U, 2U, 3U}) {
                coordinator_.on_progress(id, {}, now_);
            }
            coordinator_.on_tick(now_);
        }
    }
    AttemptId last() const { return out_.runs.back().second.attempt; }
    const SubtaskReport& reported() const {
        return out_.reports.back().second.report.subtasks.front();
    }

    MasterSettings settings_;
    RecordingOutbound out_;
    Coordinator coordinator_{settings_, out_, silent_logger()};
    TimePoint now_ = kStart;
};

TEST_F(CoordinatorBackupTest, AStragglerGetsOneOnAnIdleSlaveAndTheLoserIsCancelled) {
    submit(1);
    join(2);
    const AttemptId straggler = last();
    pass(49ms);  // not before 50 ms, however fast the others were
    EXPECT_EQ(out_.runs.size(), 1U);
    pass(2ms);
    ASSERT_EQ(out_.runs.size(), 2U);
    EXPECT_EQ(out_.runs[1].first, 2U);
    pass(500ms);
    EXPECT_EQ(out_.runs.size(), 2U);  // one is enough
    succeed(2, last());
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(reported().slave, "yard-2");
    EXPECT_EQ(reported().attempts, 2U);
    ASSERT_EQ(out_.cancels.size(), 1U);
    EXPECT_EQ(out_.cancels[0].second, straggler);
    const std::uint64_t stale = coordinator_.counters().stale_results;
    succeed(1, straggler);  // too late: counted, and merged into nothing
    EXPECT_EQ(coordinator_.counters().stale_results, stale + 1);
    EXPECT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(coordinator_.counters().backups, 1U);
    EXPECT_EQ(coordinator_.counters().backups_won, 1U);
    EXPECT_EQ(coordinator_.counters().retries, 0U);
}

TEST_F(CoordinatorBackupTest, TheStragglerMayStillWin) {
    submit(1);
    const AttemptId straggler = last();
    join(2);
    pass(60ms);
    ASSERT_EQ(out_.runs.size(), 2U);
    succeed(1, straggler);
    EXPECT_EQ(reported().slave, "yard-1");
    EXPECT_EQ(out_.cancels.size(), 1U);
    EXPECT_EQ(coordinator_.counters().backups_won, 0U);
}

TEST_F(CoordinatorBackupTest, WaitsForAnIdleThread) {
    join(2);
    submit(1);
    submit(2);
    ASSERT_EQ(out_.runs.size(), 2U);
    pass(300ms);
    EXPECT_EQ(out_.runs.size(), 2U);  // both slaves are busy
    succeed(2, out_.runs[1].first == 2 ? out_.runs[1].second.attempt : out_.runs[0].second.attempt);
    ASSERT_EQ(out_.runs.size(), 3U);
    EXPECT_EQ(out_.runs[2].first, 2U);
}

TEST_F(CoordinatorBackupTest, AtMostOneAttemptOfTwentyIsABackup) {
    join(2, 30);
    std::uint32_t number = 1;
    for (int round = 0; round < 20; ++round) {  // nothing is ever answered
        submit(number++);
        pass(100ms);
    }
    const Counters& counters = coordinator_.counters();
    EXPECT_GT(counters.backups, 0U);
    EXPECT_LE(counters.backups * 20, counters.attempts);
}

TEST_F(CoordinatorBackupTest, ASuspectGetsNone) {
    submit(1);
    coordinator_.on_started(1, {{last()}}, now_);
    join(2);
    join(3);
    coordinator_.on_slave_gone(1, true, "test", now_);
    ASSERT_EQ(out_.runs.size(), 2U);  // alone
    pass(900ms);
    EXPECT_EQ(out_.runs.size(), 2U);
}

TEST_F(CoordinatorBackupTest, AnUnknownPaceHasNoStragglers) {
    coordinator_.on_slave_joined(2, slave_hello("yard-2", {"face"}, 1), "here", now_);
    coordinator_.on_slave_joined(3, slave_hello("yard-3", {"face"}, 1), "here", now_);
    coordinator_.on_submit(1, submit_of(1, {"face"}), Blob::copy_of("picture"), now_);
    pass(900ms);
    EXPECT_EQ(out_.runs.size(), 1U);
}

TEST_F(CoordinatorBackupTest, WhenTheStragglersSlaveDiesTheBackupGoesOn) {
    submit(1);
    coordinator_.on_started(1, {{last()}}, now_);
    join(2);
    pass(60ms);
    ASSERT_EQ(out_.runs.size(), 2U);
    coordinator_.on_slave_gone(1, true, "test", now_);
    EXPECT_EQ(out_.runs.size(), 2U);
    succeed(2, last());
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(reported().status, SubtaskStatus::ok);
}

}  // namespace
}  // namespace ocelli::master::testing
