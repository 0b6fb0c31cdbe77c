#include "master/rules/slave_registry.hpp"

#include <gtest/gtest.h>

#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

class SlaveRegistryTest : public ::testing::Test {
  protected:
    SlaveRecord& join(SlaveId id, const std::string& name, TimePoint now = kStart) {
        return registry_.join(id, slave_hello(name, {"edge"}), "here", now);
    }

    MasterSettings settings_;
    SlaveRegistry registry_{settings_};
};

TEST_F(SlaveRegistryTest, NamesAreUnique) {
    EXPECT_EQ(join(1, "yard").name, "yard");
    EXPECT_EQ(join(2, "yard").name, "yard#2");
    EXPECT_EQ(join(3, "yard").name, "yard#3");
    registry_.leave(1, false);
    EXPECT_EQ(join(4, "yard").name, "yard");
    EXPECT_EQ(join(5, "").name, "slave");
}

TEST_F(SlaveRegistryTest, FindsTheOldConnectionOfAProcess) {
    const auto hello = slave_hello("yard", {"edge"}, 3, 77);
    EXPECT_EQ(registry_.same_incarnation(hello), std::nullopt);
    registry_.join(5, hello, "here", kStart);
    EXPECT_EQ(registry_.same_incarnation(hello), 5U);
}

TEST_F(SlaveRegistryTest, HealthFollowsTheHeartbeats) {
    SlaveRecord& slave = join(1, "yard");
    EXPECT_EQ(registry_.health(slave, kStart + 999ms), "ok");
    EXPECT_EQ(registry_.health(slave, kStart + 1s), "silent");
    EXPECT_TRUE(registry_.overdue(kStart + 2999ms).empty());
    EXPECT_EQ(registry_.overdue(kStart + 3s), (std::vector<SlaveId>{1}));
    slave.draining = true;
    EXPECT_EQ(registry_.health(slave, kStart), "draining");
}

TEST_F(SlaveRegistryTest, ASlaveHasRoomForMoreWhereAllIsDoneInAMoment) {
    SlaveRecord& slave = join(1, "yard");
    slave.threads = 2;
    for (AttemptId attempt = 1; attempt <= 3; ++attempt) {
        EXPECT_TRUE(slave.has_room()) << attempt;
        slave.attempts.emplace(attempt, 1s);
    }
    EXPECT_FALSE(slave.has_room());
    slave.attempts.clear();
    for (AttemptId attempt = 1; attempt <= 16; ++attempt) {
        EXPECT_TRUE(slave.has_room()) << attempt;
        slave.attempts.emplace(attempt, 100us);
    }
    EXPECT_FALSE(slave.has_room()) << "eight a thread";
    slave.attempts.erase(16);
    EXPECT_TRUE(slave.has_room());
    slave.attempts.at(15) = 10ms;
    EXPECT_FALSE(slave.has_room()) << "one of them is long";
}

TEST_F(SlaveRegistryTest, ProbationGrowsWithEachFailedTrialAndEndsWithASuccess) {
    SlaveRecord& slave = join(1, "yard");
    registry_.record_failure(slave, kStart);
    registry_.record_failure(slave, kStart);
    EXPECT_FALSE(slave.on_probation());
    registry_.record_failure(slave, kStart);
    EXPECT_EQ(slave.probation_until, kStart + 500ms);
    // Attempts that were under way already do not make it worse.
    registry_.record_failure(slave, kStart + 100ms);
    EXPECT_EQ(slave.probation_until, kStart + 500ms);
    registry_.record_failure(slave, kStart + 600ms);
    EXPECT_EQ(slave.probation_until, kStart + 1600ms);
    EXPECT_EQ(registry_.health(slave, kStart + 600ms), "probation");
    EXPECT_EQ(slave.failed, 5U);
    registry_.record_success(slave, "edge", 1ms, 1ms);
    EXPECT_FALSE(slave.on_probation());
}

TEST_F(SlaveRegistryTest, ProbationIsBounded) {
    SlaveRecord& slave = join(1, "yard");
    TimePoint now = kStart;
    for (int i = 0; i < 100; ++i) {
        now += 1h;
        registry_.record_failure(slave, now);
    }
    EXPECT_EQ(slave.probation_until, now + 32s);
}

TEST_F(SlaveRegistryTest, ASlaveThatDiesOfItsWorkAgainAndAgainComesBackOnProbation) {
    for (SlaveId id = 1; id <= 3; ++id) {
        EXPECT_FALSE(join(id, "yard").on_probation());
        registry_.leave(id, true);
    }
    EXPECT_TRUE(join(4, "yard").on_probation());
    registry_.leave(4, false);
    EXPECT_FALSE(join(5, "yard").on_probation());
}

TEST_F(SlaveRegistryTest, ServiceTimesAreMeasuredHereThenAnywhereThenGuessed) {
    SlaveRecord& first = join(1, "a");
    SlaveRecord& second = join(2, "b");
    const Duration guess = registry_.expected_time(first, "edge");
    EXPECT_GT(guess, 0ms);
    registry_.record_success(first, "edge", 80ms, 80ms);
    EXPECT_EQ(registry_.expected_time(first, "edge"), 80ms);
    EXPECT_EQ(registry_.expected_time(second, "edge"), 80ms);
    registry_.record_success(first, "edge", 160ms, 160ms);
    EXPECT_EQ(registry_.expected_time(first, "edge"), 90ms);
    EXPECT_EQ(registry_.expected_time(second, "face"), guess);
}

TEST_F(SlaveRegistryTest, KnowsWhoElseCanDoAKind) {
    join(1, "a");
    EXPECT_TRUE(registry_.anyone_can("edge"));
    EXPECT_FALSE(registry_.anyone_can("face"));
    EXPECT_FALSE(registry_.another_can("edge", {1}, kStart));
    join(2, "b");
    EXPECT_TRUE(registry_.another_can("edge", {1}, kStart));
    EXPECT_FALSE(registry_.another_can("edge", {1}, kStart + 2s));  // both silent
}

TEST(KeptImages, ForgetsTheLeastRecentlyUsedBeyondItsBytes) {
    KeptImages kept(100);
    const ImageId a = 1;
    const ImageId b = 2;
    const ImageId c = 3;
    kept.touch(a, 50);
    kept.touch(b, 50);
    kept.touch(a, 50);
    kept.touch(c, 50);
    EXPECT_TRUE(kept.contains(a) && kept.contains(c));
    EXPECT_FALSE(kept.contains(b));
    kept.forget(a);
    kept.forget(a);
    EXPECT_FALSE(kept.contains(a));
    kept.touch(b, 50);
    EXPECT_TRUE(kept.contains(b) && kept.contains(c));
}

TEST(KeptImages, OneImageMayBeLargerThanTheLimit) {
    KeptImages kept(10);
    kept.touch(1, 1000);
    EXPECT_TRUE(kept.contains(1));
    kept.touch(2, 1);
    EXPECT_FALSE(kept.contains(1));
}

}  // namespace
}  // namespace ocelli::master::testing
