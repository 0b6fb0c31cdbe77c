#include "master/rules/coordinator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

class CoordinatorTest : public ::testing::Test {
  protected:
    void TearDown() override { EXPECT_EQ(coordinator_.broken_invariant(), ""); }

    void submit(std::uint32_t number, std::vector<std::string> kinds, ClientId client = 1,
                const std::string& image = "picture") {
        coordinator_.on_submit(client, submit_of(number, std::move(kinds)), Blob::copy_of(image),
                               now_);
    }
    void join(SlaveId id, std::vector<std::string> kinds, std::uint32_t threads = 3) {
        coordinator_.on_slave_joined(
            id, slave_hello("yard-" + std::to_string(id), std::move(kinds), threads), "here", now_);
    }
    void start(SlaveId slave, AttemptId attempt) {
        coordinator_.on_started(slave, {attempt}, now_);
    }
    void succeed(SlaveId slave, AttemptId attempt) {
        coordinator_.on_result(slave, success(attempt), Blob(), now_);
    }
    void die(SlaveId slave) { coordinator_.on_slave_gone(slave, true, "test", now_); }
    // Time passes while every slave in `slaves` keeps its heartbeat.
    void pass(Duration time, const std::vector<SlaveId>& slaves) {
        for (const TimePoint end = now_ + time; now_ < end;) {
            now_ += 100ms;
            for (const SlaveId id : slaves) {
                coordinator_.on_progress(id, {}, now_);
            }
            coordinator_.on_tick(now_);
        }
    }
    AttemptId last_attempt() const { return out_.runs.back().second.attempt; }
    const Report& last_report() const { return out_.reports.back().second.report; }

    MasterSettings settings_;
    RecordingOutbound out_;
    Coordinator coordinator_{settings_, out_, silent_logger()};
    TimePoint now_ = kStart;
};

TEST_F(CoordinatorTest, SendsTheImageOnceAndReportsInTheOrderAskedFor) {
    join(1, {"object", "edge"});
    submit(7, {"edge", "object"});
    ASSERT_EQ(out_.runs.size(), 2U);
    EXPECT_EQ(out_.images.size(), 1U);
    succeed(1, out_.runs[1].second.attempt);
    EXPECT_TRUE(out_.reports.empty());
    now_ += 30ms;
    succeed(1, out_.runs[0].second.attempt);
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(last_report().status, TaskStatus::complete);
    EXPECT_EQ(last_report().subtasks[0].kind, "edge");
    EXPECT_EQ(last_report().subtasks[1].kind, "object");
    EXPECT_EQ(last_report().image.size, (PictureSize{640, 480}));
    EXPECT_DOUBLE_EQ(last_report().timing.total_ms, 30.0);
}

TEST_F(CoordinatorTest, RegionsSpreadOverTheSlaves) {
    for (const SlaveId id : {1U, 2U, 3U}) {
        join(id, {"object"}, 1);
    }
    submit(1, {"object"});
    wire::SubtaskResult plan = success(last_attempt());
    plan.regions = {{0, 0, 640, 480}, {0, 0, 384, 288}, {256, 0, 384, 288}};
    coordinator_.on_result(out_.runs[0].first, plan, Blob(), now_);
    EXPECT_EQ(coordinator_.broken_invariant(), "");
    ASSERT_EQ(out_.runs.size(), 4U);
    std::set<SlaveId> slaves;
    for (std::size_t i = 1; i < 4; ++i) {
        slaves.insert(out_.runs[i].first);
        EXPECT_TRUE(std::ranges::count(plan.regions, out_.runs[i].second.region));
        EXPECT_TRUE(out_.reports.empty());
        succeed(out_.runs[i].first, out_.runs[i].second.attempt);
    }
    EXPECT_EQ(slaves.size(), 3U);
    EXPECT_EQ(out_.images.size(), 3U);
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(last_report().subtasks.size(), 3U);
}

TEST_F(CoordinatorTest, APictureThatIsTooOldExpiresWithItsAge) {
    wire::Submit submit = submit_of(1, {"edge"});
    submit.max_age_ms = 2000;
    coordinator_.on_submit(1, submit, Blob::copy_of("picture"), now_);
    pass(1900ms, {});
    EXPECT_TRUE(out_.reports.empty());
    pass(200ms, {});
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(last_report().status, TaskStatus::expired);
    EXPECT_EQ(last_report().subtasks[0].error,
              "the picture was 2.0 s old, and its --max-age is 2 s: add slaves, or allow it to be "
              "older");
    // Taken a minute ago: too old at once.
    submit = submit_of(2, {"edge"});
    submit.max_age_ms = 2000;
    submit.captured_at = unix_milliseconds() - 60'000;
    join(1, {"edge"});
    coordinator_.on_submit(1, submit, Blob::copy_of("picture"), now_);
    ASSERT_EQ(out_.reports.size(), 2U);
    EXPECT_EQ(last_report().status, TaskStatus::expired);
    EXPECT_NE(last_report().subtasks[0].error->find("was 60."), std::string::npos);
    EXPECT_TRUE(out_.images.empty());
    coordinator_.on_slave_gone(1, false, "test", now_);
    // From a camera whose clock is ahead: new.
    submit = submit_of(3, {"edge"});
    submit.max_age_ms = 2000;
    submit.captured_at = unix_milliseconds() + 3'600'000;
    coordinator_.on_submit(1, submit, Blob::copy_of("picture"), now_);
    pass(1000ms, {});
    EXPECT_EQ(out_.reports.size(), 2U);
}

TEST_F(CoordinatorTest, SharesTheImageBytesInsteadOfCopyingThem) {
    join(1, {"edge"});
    const Blob image = Blob::copy_of("picture");
    coordinator_.on_submit(1, submit_of(1, {"edge"}), image, now_);
    ASSERT_EQ(out_.images.size(), 1U);
    EXPECT_EQ(out_.images[0].second.bytes().data(), image.bytes().data());
}

TEST_F(CoordinatorTest, TheSameIdWithTheSameImageIsTheSameTask) {
    join(1, {"edge"});
    submit(1, {"edge"}, 1);
    submit(1, {"edge"}, 2);
    EXPECT_EQ(coordinator_.counters().accepted, 1U);
    EXPECT_EQ(out_.accepted.size(), 2U);
    succeed(1, last_attempt());
    EXPECT_EQ(out_.reports.size(), 2U);  // both clients
    submit(1, {"edge"}, 3);
    ASSERT_EQ(out_.reports.size(), 3U);  // the kept one
    EXPECT_EQ(out_.reports[2].first, 3U);
    EXPECT_EQ(out_.runs.size(), 1U);
}

TEST_F(CoordinatorTest, TheSameIdWithAnotherImageIsAConflict) {
    join(1, {"edge"});
    submit(1, {"edge"});
    submit(1, {"edge"}, 1, "another");
    succeed(1, last_attempt());
    submit(1, {"edge"}, 1, "another");
    ASSERT_EQ(out_.refused.size(), 2U);
    EXPECT_EQ(out_.refused[0].second.error.code, ErrorCode::conflict);
    EXPECT_EQ(out_.refused[1].second.error.code, ErrorCode::conflict);
}

TEST_F(CoordinatorTest, ATaskOutlivesItsClient) {
    join(1, {"edge"});
    submit(1, {"edge"}, 1);
    coordinator_.on_client_gone(1);
    succeed(1, last_attempt());
    EXPECT_TRUE(out_.reports.empty());
    EXPECT_EQ(coordinator_.counters().reported, 1U);
    submit(1, {"edge"}, 2);
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(out_.reports[0].first, 2U);
}

TEST_F(CoordinatorTest, CountsAndDropsResultsThatItDidNotAskFor) {
    join(1, {"edge"});
    join(2, {"edge"});
    submit(1, {"edge"});
    const SlaveId right = out_.runs[0].first;
    const AttemptId attempt = last_attempt();
    succeed(3 - right, attempt);  // another slave's attempt
    succeed(right, attempt + 1);  // never issued
    EXPECT_TRUE(out_.reports.empty());
    succeed(right, attempt);
    succeed(right, attempt);  // twice
    EXPECT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(coordinator_.counters().stale_results, 3U);
}

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

TEST_F(CoordinatorTest, ABadPictureFailsAtOnce) {
    join(1, {"edge"});
    submit(1, {"edge"});
    coordinator_.on_result(1, failure(last_attempt(), ErrorCode::bad_image, "truncated"), Blob(),
                           now_);
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(last_report().status, TaskStatus::failed);
    EXPECT_EQ(last_report().subtasks[0].error, "truncated");
}

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

TEST_F(CoordinatorTest, AMissingImageIsSentAgainWithTheSameAttempt) {
    join(1, {"edge"});
    submit(1, {"edge"});
    const AttemptId attempt = last_attempt();
    coordinator_.on_image_missing(1, {attempt, out_.runs[0].second.digest}, now_);
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
        coordinator_.on_image_missing(1, {last_attempt(), out_.runs[0].second.digest}, now_);
        pass(100ms, {1});
    }
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(last_report().status, TaskStatus::failed);
    EXPECT_LE(out_.images.size(), 12U);
}

TEST_F(CoordinatorTest, WithoutASlaveTheTaskExpiresAndSaysWhatToDo) {
    submit(1, {"face"});
    now_ += 60s;
    coordinator_.on_tick(now_);
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(last_report().status, TaskStatus::expired);
    EXPECT_EQ(last_report().subtasks[0].error,
              "no slave that can do 'face' was connected within the task's 60 s: start one, or "
              "raise --timeout");
}

TEST_F(CoordinatorTest, AnExpiredTaskKeepsWhatWasFoundAndCancelsTheRest) {
    join(1, {"edge", "face"});
    submit(1, {"edge", "face"});
    const auto& first = out_.runs[0].second;
    const auto& second = out_.runs[1].second;
    succeed(1, first.attempt);
    pass(61s, {1});
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(last_report().status, TaskStatus::partial);
    ASSERT_EQ(out_.cancels.size(), 1U);
    EXPECT_EQ(out_.cancels[0].second, second.attempt);
    succeed(1, second.attempt);  // too late
    EXPECT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(coordinator_.counters().stale_results, 1U);
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

TEST_F(CoordinatorTest, AMasterThatDrainsTakesNothingNewButFinishes) {
    join(1, {"edge"});
    submit(1, {"edge"});
    coordinator_.stop_accepting();
    submit(2, {"edge"}, 1, "other");
    ASSERT_EQ(out_.refused.size(), 1U);
    EXPECT_EQ(out_.refused[0].second.error.code, ErrorCode::draining);
    succeed(1, last_attempt());
    EXPECT_EQ(coordinator_.tasks_open(), 0U);
}

TEST_F(CoordinatorTest, ABogusRunTimeDoesNotUpsetTheSchedule) {
    join(1, {"edge"});
    for (std::uint32_t i = 0; i < 3; ++i) {
        submit(i, {"edge"});
        coordinator_.on_result(1, success(last_attempt(), ~std::uint64_t{0}), Blob(), now_);
    }
    EXPECT_EQ(out_.reports.size(), 3U);
}

TEST_F(CoordinatorTest, WakesUpForTheNextDeadline) {
    coordinator_.on_submit(1, submit_of(1, {"edge"}, "yard", 30), Blob(), now_);
    EXPECT_EQ(coordinator_.next_wakeup(now_), now_ + 30ms);
}

}  // namespace
}  // namespace ocelli::master::testing
