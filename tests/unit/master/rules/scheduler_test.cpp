#include "master/rules/scheduler.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

class SchedulerTest : public ::testing::Test {
  protected:
    SlaveRecord& join(SlaveId id, std::vector<std::string> kinds = {"edge", "face"},
                      std::uint32_t threads = 3) {
        return registry_.join(
            id, slave_hello("yard-" + std::to_string(id), std::move(kinds), threads), "here", now_);
    }
    void wait_for(std::uint32_t task, const std::string& kind, const std::string& camera = "yard",
                  Duration expected = 10ms, std::vector<SlaveId> avoid = {}) {
        queue_.add(kind,
                   {queue_.tag_for(camera), task_id(task), 0, expected, 0, 1000, std::move(avoid)});
    }
    // Places the next subtask as the coordinator does.
    std::optional<Placement> place() {
        auto placement = scheduler_.next(queue_, now_);
        if (placement) {
            queue_.take(placement->kind, placement->subtask);
            SlaveRecord& slave = *registry_.find(placement->slave);
            slave.attempts.emplace(++attempt_, registry_.expected_time(slave, placement->kind));
            registry_.refresh(slave);
        }
        return placement;
    }

    MasterSettings settings_;
    SlaveRegistry registry_{settings_};
    Scheduler scheduler_{registry_};
    WaitingQueue queue_;
    AttemptId attempt_ = 0;
    TimePoint now_ = kStart;
};

TEST_F(SchedulerTest, NothingIsPlacedWithoutAbleSlaves) {
    wait_for(1, "edge");
    EXPECT_FALSE(place());
    join(1, {"face"});
    EXPECT_FALSE(place());
    join(2, {"edge"});
    EXPECT_EQ(place()->slave, 2U);
}

TEST_F(SchedulerTest, ASlaveOfAnOlderReleaseGetsNoRawPictures) {
    wire::Hello old = slave_hello("old", {"edge"});
    old.version_max = 2;
    registry_.join(1, old, "here", now_);
    WaitingSubtask raw{.tag = queue_.tag_for("yard"), .task = task_id(1), .is_raw = true};
    queue_.add("edge", raw);
    EXPECT_FALSE(place());
    EXPECT_FALSE(scheduler_.for_suspect("edge", raw, now_));
    EXPECT_FALSE(scheduler_.for_backup("edge", raw, 7, now_));
    wait_for(2, "edge");
    EXPECT_EQ(place()->subtask.task, task_id(2)) << "what comes behind it goes on";
    join(2, {"edge"});
    EXPECT_EQ(place()->slave, 2U);
}

TEST_F(SchedulerTest, ASlaveHoldsAtMostOneMoreThanItsThreads) {
    join(1, {"edge"}, 2);
    for (std::uint32_t i = 0; i < 5; ++i) {
        wait_for(i, "edge");
    }
    EXPECT_TRUE(place() && place() && place());
    EXPECT_FALSE(place());
}

TEST_F(SchedulerTest, SpreadsOverEqualSlaves) {
    join(1);
    join(2);
    wait_for(1, "edge");
    wait_for(2, "edge");
    EXPECT_NE(place()->slave, place()->slave);
}

TEST_F(SchedulerTest, PrefersTheFasterSlaveUntilItsQueueMakesItSlower) {
    registry_.record_success(join(1), "edge", 90ms, 90ms);
    registry_.record_success(join(2), "edge", 60ms, 60ms);
    for (std::uint32_t i = 0; i < 3; ++i) {
        wait_for(i, "edge");
    }
    EXPECT_EQ(place()->slave, 2U);
    EXPECT_EQ(place()->slave, 2U);  // 60 / 3 + 60 < 90
    EXPECT_EQ(place()->slave, 1U);  // 120 / 3 + 60 > 90
}

TEST_F(SchedulerTest, PrefersTheSlaveThatKeepsTheImageIfThatPays) {
    registry_.record_success(join(1), "edge", 10ms, 10ms);
    registry_.record_success(join(2), "edge", 12ms, 12ms);
    registry_.find(2)->images.touch(7, 1'000'000);
    const WaitingSubtask large{1, task_id(1), 0, 10ms, 7, 1'000'000, {}};
    EXPECT_LT(scheduler_.expected_finish(*registry_.find(2), "edge", large),
              scheduler_.expected_finish(*registry_.find(1), "edge", large));
    const WaitingSubtask small{1, task_id(1), 0, 10ms, 7, 1000, {}};
    EXPECT_GT(scheduler_.expected_finish(*registry_.find(2), "edge", small),
              scheduler_.expected_finish(*registry_.find(1), "edge", small));
}

TEST_F(SchedulerTest, DrainingSilentAndReservedSlavesGetNothing) {
    join(1).draining = true;
    join(2).heard = now_ - 1s;
    join(3).reserved = true;
    wait_for(1, "edge");
    EXPECT_FALSE(place());
    registry_.find(3)->reserved = false;
    EXPECT_EQ(place()->slave, 3U);
}

TEST_F(SchedulerTest, AvoidsTheSlaveOfTheFailureIfThereIsAnother) {
    join(1);
    wait_for(1, "edge", "yard", 10ms, {1});
    EXPECT_EQ(place()->slave, 1U);  // there is none
    join(2, {"edge"}, 1);
    registry_.find(2)->attempts = {{101, 1ms}, {102, 1ms}};
    wait_for(2, "edge", "yard", 10ms, {1});
    EXPECT_FALSE(place());  // there is, but busy: worth waiting for
    wait_for(3, "edge");
    EXPECT_EQ(place()->subtask.task, task_id(3));  // and nobody behind it is held up
    registry_.find(2)->heard = now_ - 2s;
    EXPECT_EQ(place()->slave, 1U);  // a silent one is not worth waiting for
}

TEST_F(SchedulerTest, ASlaveOnProbationGetsOneTrial) {
    SlaveRecord& slave = join(1);
    for (int i = 0; i < 3; ++i) {
        registry_.record_failure(slave, now_);
    }
    wait_for(1, "edge");
    wait_for(2, "edge");
    EXPECT_FALSE(place());
    now_ += 500ms;
    EXPECT_TRUE(place());
    EXPECT_FALSE(place());  // one
    slave.attempts.clear();
    registry_.refresh(slave);
    registry_.record_success(slave, "edge", 1ms, 1ms);
    EXPECT_TRUE(place());
}

TEST_F(SchedulerTest, CamerasTakeTurns) {
    join(1, {"edge"}, 8);
    for (std::uint32_t i = 0; i < 6; ++i) {
        wait_for(i, "edge", "burst");
    }
    wait_for(100, "edge", "calm");
    wait_for(101, "edge", "calm");
    std::vector<TaskId> first_four;
    for (int i = 0; i < 4; ++i) {
        first_four.push_back(place()->subtask.task);
    }
    EXPECT_TRUE(std::ranges::count(first_four, task_id(100)) == 1 &&
                std::ranges::count(first_four, task_id(101)) == 1);
}

TEST_F(SchedulerTest, TheLongestKindOfATaskGoesFirst) {
    join(1);
    const std::uint64_t tag = queue_.tag_for("yard");
    queue_.add("edge", {tag, task_id(1), 0, 5ms, 0, 0, {}});
    queue_.add("face", {tag, task_id(1), 1, 80ms, 0, 0, {}});
    EXPECT_EQ(place()->kind, "face");
    EXPECT_EQ(place()->kind, "edge");
}

TEST_F(SchedulerTest, AKindThatNobodyCanDoHoldsUpNoOther) {
    join(1, {"edge"});
    wait_for(1, "rare");
    wait_for(2, "edge");
    EXPECT_EQ(place()->kind, "edge");
}

TEST_F(SchedulerTest, ASuspectGoesToTheSlaveThatHasFailedLeast) {
    const WaitingSubtask suspect{1, task_id(1), 0, 10ms, 7, 0, {2}};
    join(1);
    registry_.leave(1, true);
    SlaveRecord& restarted = registry_.join(3, slave_hello("yard-1", {"edge"}), "here", now_);
    EXPECT_EQ(restarted.failures_in_a_row, 1);
    EXPECT_EQ(scheduler_.for_suspect("edge", suspect, now_), 3U);  // there is no other
    join(4).attempts.emplace(1, 1s);
    EXPECT_EQ(scheduler_.for_suspect("edge", suspect, now_), 4U);
    registry_.find(4)->reserved = true;
    EXPECT_EQ(scheduler_.for_suspect("edge", suspect, now_), 3U);
    EXPECT_EQ(scheduler_.for_suspect("rare", suspect, now_), std::nullopt);
}

}  // namespace
}  // namespace ocelli::master::testing
