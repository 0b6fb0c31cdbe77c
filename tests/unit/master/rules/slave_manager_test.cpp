#include "master/rules/slave_manager.hpp"

#include <gtest/gtest.h>

#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

class SlaveManagerTest : public ::testing::Test {
  protected:
    const Slot& slot(SlotIndex index = 0) { return manager_.slots()[index]; }
    void assign(SlotIndex index = 0, bool alone = false, SlaveId slave = 1) {
        manager_.on_assigned(index, ++attempt_, slave, "yard-" + std::to_string(slave), alone,
                             kStart + 5ms);
    }
    void fail(ErrorCode code, SlotIndex index = 0) {
        manager_.on_result(index, failure(attempt_, code), Blob(), kStart);
    }
    void succeed(SlotIndex index, wire::SubtaskResult result = success(0),
                 const Blob& blob = Blob()) {
        assign(index);
        result.attempt = attempt_;
        manager_.on_result(index, std::move(result), blob, kStart);
    }
    wire::ReportMessage report(Blob& artifacts) { return manager_.report(kStart + 9ms, artifacts); }
    Report report() {
        Blob ignored;
        return report(ignored).report;
    }
    void expire() {
        manager_.expire([](const Slot&) { return std::string("too late"); });
    }

    MasterSettings settings_;
    SlaveManager manager_{settings_, submit_of(1, {"edge", "face"}), Blob::copy_of("picture"),
                          Digest{}, kStart};
    AttemptId attempt_ = 0;
};

TEST_F(SlaveManagerTest, MergesTheFindingsOfAllKinds) {
    wire::SubtaskResult edges = success(0);
    edges.section.numbers = {{"density", 0.5}, {"pixels", 10}, {"contours", 2}};
    wire::SubtaskResult faces = success(0);
    succeed(1, faces);
    EXPECT_FALSE(manager_.finished());
    succeed(0, edges);
    ASSERT_TRUE(manager_.finished());
    const Report merged = report();
    EXPECT_EQ(merged.status, TaskStatus::complete);
    ASSERT_EQ(merged.sections.size(), 2U);
    EXPECT_EQ(merged.sections[0], (Section{"edge", {}, edges.section.numbers}));
    EXPECT_EQ(merged.sections[1], Section{"face"});
    EXPECT_EQ(merged.image.bytes, 7U);
    EXPECT_DOUBLE_EQ(merged.timing.queue_ms, 5.0);
    EXPECT_DOUBLE_EQ(merged.timing.total_ms, 9.0);
}

Finding person(float confidence, const Box& box) {
    return {.label = "person", .confidence = confidence, .box = box};
}

wire::SubtaskResult found(const Finding& object) {
    wire::SubtaskResult result = success(0);
    result.section.findings = {object};
    return result;
}

TEST_F(SlaveManagerTest, MergesRegionsIntoOneKind) {
    SlaveManager manager{settings_, submit_of(1, {"object", "edge"}), Blob::copy_of("picture"),
                         Digest{}, kStart};
    manager.on_assigned(0, 1, 7, "yard-7", false, kStart);
    wire::SubtaskResult plan = success(1);
    plan.regions = {{0, 0, 640, 480}, {0, 0, 384, 288}, {256, 0, 384, 288}};
    manager.on_result(0, plan, Blob(), kStart);
    ASSERT_EQ(manager.slots().size(), 4U);
    EXPECT_EQ(manager.slots()[0].state, SlotState::waiting);
    EXPECT_EQ(manager.slots()[0].report.attempts, 0U);
    EXPECT_EQ(manager.slots()[2].place.slot, 2U);
    const Finding far = person(0.4F, {300, 100, 10, 30});
    const Finding near = person(0.9F, {301, 100, 10, 30});
    const Finding other = person(0.5F, {20, 100, 10, 30});
    std::vector<wire::SubtaskResult> results{found(far), success(0), found(near), found(other)};
    for (const SlotIndex i : {3U, 2U, 0U, 1U}) {
        EXPECT_FALSE(manager.finished());
        manager.on_assigned(i, 10 + i, 7, "yard-7", false, kStart);
        results[i].attempt = 10 + i;
        manager.on_result(i, results[i], Blob(), kStart);
    }
    ASSERT_TRUE(manager.finished());
    Blob ignored;
    const Report merged = manager.report(kStart, ignored).report;
    EXPECT_EQ(merged.status, TaskStatus::complete);
    EXPECT_EQ(find_section(merged.sections, "object")->findings, (std::vector{near, other}));
    ASSERT_EQ(merged.subtasks.size(), 4U);
    EXPECT_EQ(merged.subtasks[0].region, plan.regions[0]);
    EXPECT_EQ(merged.subtasks[2].region, plan.regions[2]);
    EXPECT_EQ(merged.subtasks[2].kind, "object");
    EXPECT_EQ(merged.subtasks[3].kind, "edge");
    EXPECT_FALSE(merged.subtasks[3].region);
}

// A half of somebody in an excluded zone, as another tile sees it, must not pass by itself.
TEST_F(SlaveManagerTest, TheRulesOfTheCameraFilterOnceAfterMerging) {
    CameraRules& rules = settings_.cameras["yard"];
    rules.exclude = {Zone::parse("0.45,0.8 0.55,0.8 0.55,1 0.45,1").value()};
    for (const bool apply : {true, false}) {
        wire::Submit submit = submit_of(1, {"object"});
        submit.camera_rules = apply;
        SlaveManager manager{settings_, submit, Blob::copy_of("picture"), Digest{}, kStart};
        EXPECT_EQ(manager.camera_rules(), apply ? &rules : nullptr);
        manager.on_assigned(0, 1, 7, "yard-7", false, kStart);
        wire::SubtaskResult plan = success(1);
        plan.regions = {{0, 0, 640, 480}, {256, 0, 384, 288}};
        manager.on_result(0, plan, Blob(), kStart);
        // Whole, with feet in the zone; and cut off at the tile's lower end, above the zone.
        std::vector<wire::SubtaskResult> results{found(person(0.9F, {300, 100, 40, 340})),
                                                 found(person(0.5F, {300, 100, 40, 188}))};
        for (const SlotIndex i : {0U, 1U}) {
            manager.on_assigned(i, 10 + i, 7, "yard-7", false, kStart);
            results[i].attempt = 10 + i;
            manager.on_result(i, results[i], Blob(), kStart);
        }
        Blob ignored;
        const Report report = manager.report(kStart, ignored).report;
        EXPECT_EQ(report.status, TaskStatus::complete);
        EXPECT_EQ(find_section(report.sections, "object")->findings.size(), apply ? 0U : 1U);
    }
}

TEST_F(SlaveManagerTest, ARegionIsNotSplitAgainNorIntoTooMany) {
    assign();
    wire::SubtaskResult plan = success(attempt_);
    plan.regions.assign(17, Box{0, 0, 9, 9});
    manager_.on_result(0, plan, Blob(), kStart);
    EXPECT_EQ(slot().report.status, SubtaskStatus::failed);
    EXPECT_NE(slot().report.error->find("17 regions"), std::string::npos);
    assign(1);
    plan.regions.resize(2);
    plan.attempt = attempt_;
    manager_.on_result(1, plan, Blob(), kStart);
    ASSERT_EQ(manager_.slots().size(), 3U);
    assign(2);
    plan.attempt = attempt_;
    manager_.on_result(2, plan, Blob(), kStart);
    EXPECT_EQ(slot(2).report.status, SubtaskStatus::failed);
    EXPECT_EQ(manager_.slots().size(), 3U);
}

TEST_F(SlaveManagerTest, AFailedRegionMakesThePictureIncomplete) {
    assign();
    wire::SubtaskResult plan = success(attempt_);
    plan.regions = {{0, 0, 640, 480}, {0, 0, 384, 288}};
    manager_.on_result(0, plan, Blob(), kStart);
    succeed(1);
    succeed(0, found(person(0.5F, {1, 2, 3, 4})));
    assign(2);
    fail(ErrorCode::bad_parameter, 2);
    EXPECT_EQ(report().status, TaskStatus::partial);
    EXPECT_EQ(report().sections.front().findings.size(), 1U);
}

TEST_F(SlaveManagerTest, ArtifactsFollowOneAnotherInTheOrderOfTheKinds) {
    wire::SubtaskResult faces = success(0);
    faces.artifacts = {{"face-map", 2}};
    wire::SubtaskResult edges = success(0);
    edges.artifacts = {{"edge-map", 3}, {"second", 1}};
    succeed(1, faces, Blob::copy_of("FF"));
    succeed(0, edges, Blob::copy_of("EEE2"));
    Blob blob;
    const auto message = report(blob);
    EXPECT_EQ(message.artifacts,
              (std::vector<wire::ArtifactHeader>{{"edge-map", 3}, {"second", 1}, {"face-map", 2}}));
    const auto bytes = blob.bytes();
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), "EEE2FF");
}

TEST_F(SlaveManagerTest, AnArtifactThatPromisesMoreThanTheBlobHoldsIsDropped) {
    wire::SubtaskResult edges = success(0);
    edges.artifacts = {{"edge-map", 3}, {"liar", 4'000'000'000}};
    succeed(0, edges, Blob::copy_of("EEE"));
    succeed(1);
    Blob blob;
    EXPECT_EQ(report(blob).artifacts, (std::vector<wire::ArtifactHeader>{{"edge-map", 3}}));
    EXPECT_EQ(blob.size(), 3U);
}

TEST_F(SlaveManagerTest, ArtifactsThatNoFrameCanCarryAreLeftOut) {
    settings_.image_bytes_max = 4;
    wire::SubtaskResult result = success(0);
    result.artifacts = {{"map", 3}};
    succeed(0, result, Blob::copy_of("EEE"));
    succeed(1, result, Blob::copy_of("FFF"));
    Blob blob;
    EXPECT_EQ(report(blob).artifacts.size(), 1U);
    EXPECT_EQ(blob.size(), 3U);
}

TEST_F(SlaveManagerTest, ARetryableFailureBacksOffTwiceAndThenFails) {
    assign();
    fail(ErrorCode::analysis_failed);
    EXPECT_EQ(slot().state, SlotState::backing_off);
    EXPECT_EQ(slot().retry_at, kStart + settings_.retry_min);
    EXPECT_EQ(slot().place.avoid, (std::vector<SlaveId>{1}));
    assign(0, false, 2);
    fail(ErrorCode::analysis_failed);
    EXPECT_EQ(slot().retry_at, kStart + 2 * settings_.retry_min);
    assign(0, false, 3);
    fail(ErrorCode::analysis_failed);
    EXPECT_EQ(slot().state, SlotState::done);
    EXPECT_EQ(slot().report.status, SubtaskStatus::failed);
    EXPECT_EQ(slot().report.attempts, 3U);
    EXPECT_EQ(slot().report.error, "it broke");
}

TEST_F(SlaveManagerTest, WhatAnotherSlaveCannotDoBetterFailsAtOnce) {
    for (const ErrorCode code : {ErrorCode::bad_image, ErrorCode::image_too_large,
                                 ErrorCode::bad_parameter, ErrorCode::unknown_kind}) {
        SlaveManager manager(settings_, submit_of(1, {"edge"}), Blob(), Digest{}, kStart);
        manager.on_assigned(0, 1, 1, "yard", false, kStart);
        manager.on_result(0, failure(1, code), Blob(), kStart);
        EXPECT_TRUE(manager.finished()) << name_of(code);
    }
}

TEST_F(SlaveManagerTest, ALossWhileQueuedIsNotCountedAgainstTheSubtask) {
    assign();
    manager_.on_slave_lost(0, attempt_, 7, Loss::queued);
    EXPECT_EQ(slot().state, SlotState::waiting);
    EXPECT_EQ(slot().killed.size(), 0U);
    EXPECT_EQ(slot().failures, 0);
}

TEST_F(SlaveManagerTest, ALossWhenItMayHaveBegunMakesItASuspect) {
    assign();
    manager_.on_slave_lost(0, attempt_, 7, Loss::maybe_running);
    EXPECT_EQ(slot().state, SlotState::suspect);
    EXPECT_EQ(slot().killed.size(), 1U);
}

TEST_F(SlaveManagerTest, ALossWhileRunningMakesASuspectAndASecondOneAloneAQuarantine) {
    assign();
    manager_.on_slave_lost(0, attempt_, 7, Loss::running);
    EXPECT_EQ(slot().state, SlotState::suspect);
    assign(0, true, 2);
    manager_.on_slave_lost(0, attempt_, 7, Loss::running);
    EXPECT_EQ(slot().state, SlotState::done);
    EXPECT_EQ(slot().report.status, SubtaskStatus::quarantined);
    EXPECT_EQ(slot().report.error,
              "the slave 'yard-2' was lost while it analysed this picture and nothing else; it is "
              "not tried again: keep the picture and report it as a defect");
}

TEST_F(SlaveManagerTest, ThreeLossesQuarantineEvenWhatNeverSaidThatItBegan) {
    assign();
    manager_.on_slave_lost(0, attempt_, 7, Loss::running);
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(slot().state, SlotState::suspect);
        assign(0, true);
        manager_.on_slave_lost(0, attempt_, 7, Loss::maybe_running);
    }
    EXPECT_EQ(slot().report.status, SubtaskStatus::quarantined);
}

TEST_F(SlaveManagerTest, ASlaveThatComesBackWasNotKilled) {
    assign();
    manager_.on_slave_lost(0, attempt_, 7, Loss::running);
    manager_.on_slave_back(8);
    EXPECT_EQ(slot().state, SlotState::suspect);
    manager_.on_slave_back(7);
    EXPECT_EQ(slot().state, SlotState::waiting);
    // The next loss is the first one, though it runs alone when the slave comes back.
    assign();
    manager_.on_slave_lost(0, attempt_, 7, Loss::running);
    assign(0, true, 2);
    manager_.on_slave_back(7);
    manager_.on_slave_lost(0, attempt_, 8, Loss::running);
    EXPECT_EQ(slot().state, SlotState::suspect);
}

TEST_F(SlaveManagerTest, AnAttemptGivenBackWasNone) {
    assign();
    manager_.on_given_back(0, attempt_);
    EXPECT_EQ(slot().state, SlotState::waiting);
    EXPECT_EQ(slot().report.attempts, 0U);
}

// Attempt 1 on yard-1, and attempt 2, its backup, on yard-2.
class BackupTest : public SlaveManagerTest {
  protected:
    BackupTest() {
        assign(0, false, 1);
        assign(0, false, 2);
    }
    void expect_still_on(AttemptId attempt) {
        EXPECT_EQ(slot().state, SlotState::assigned);
        ASSERT_EQ(slot().tries.size(), 1U);
        EXPECT_EQ(slot().tries[0].attempt, attempt);
    }
};

TEST_F(BackupTest, TheFirstResultWins) {
    manager_.on_result(0, success(2), Blob(), kStart);
    EXPECT_EQ(slot().state, SlotState::done);
    EXPECT_EQ(slot().report.slave, "yard-2");
    EXPECT_EQ(slot().report.attempts, 2U);
    EXPECT_TRUE(slot().tries.empty());
    EXPECT_EQ(manager_.take_unwanted(), std::vector<AttemptId>{1}) << "the loser, to be cancelled";
    EXPECT_TRUE(manager_.take_unwanted().empty());
}

TEST_F(BackupTest, OneThatFailsLeavesTheOtherRunning) {
    manager_.on_result(0, failure(1, ErrorCode::analysis_failed), Blob(), kStart);
    expect_still_on(2);
    manager_.on_timed_out(0, 2, 1s, kStart);
    EXPECT_EQ(slot().state, SlotState::backing_off);
    EXPECT_EQ(slot().failures, 2);
    EXPECT_EQ(slot().place.avoid, (std::vector<SlaveId>{1, 2}));
}

TEST_F(BackupTest, WhatIsWrongWithThePictureEndsBoth) {
    manager_.on_result(0, failure(2, ErrorCode::bad_image), Blob(), kStart);
    EXPECT_EQ(slot().report.status, SubtaskStatus::failed);
    EXPECT_EQ(slot().report.slave, "yard-2");
}

TEST_F(BackupTest, OneThatIsGivenBackWasNone) {
    manager_.on_given_back(0, 1);
    expect_still_on(2);
    EXPECT_EQ(slot().report.attempts, 1U);
}

TEST_F(BackupTest, AfterADeathTheOtherGoesOnAndItsDeathMakesASuspect) {
    manager_.on_slave_lost(0, 1, 7, Loss::running);
    expect_still_on(2);
    EXPECT_EQ(slot().killed.size(), 1U);
    manager_.on_slave_lost(0, 2, 7, Loss::queued);
    EXPECT_EQ(slot().state, SlotState::suspect);
    EXPECT_EQ(slot().killed.size(), 1U);
    assign(0, true, 3);
    manager_.on_slave_lost(0, 3, 7, Loss::running);
    EXPECT_EQ(slot().report.status, SubtaskStatus::quarantined);
}

TEST_F(SlaveManagerTest, TheStatusOfATask) {
    succeed(0);
    expire();
    EXPECT_EQ(report().status, TaskStatus::partial);
    EXPECT_EQ(report().subtasks[1].status, SubtaskStatus::expired);
    EXPECT_EQ(report().subtasks[1].error, "too late");
}

TEST_F(SlaveManagerTest, ExpiredWhenNothingSucceededAndTimeWasShort) {
    assign();
    fail(ErrorCode::bad_image);
    expire();
    EXPECT_EQ(report().status, TaskStatus::expired);
}

TEST_F(SlaveManagerTest, FailedWhenAllFailed) {
    for (const SlotIndex index : {SlotIndex{0}, SlotIndex{1}}) {
        assign(index);
        fail(ErrorCode::bad_image, index);
    }
    EXPECT_EQ(report().status, TaskStatus::failed);
}

}  // namespace
}  // namespace ocelli::master::testing
