// Tasks from their submission to their report.

#include <algorithm>
#include <set>

#include "tests/unit/master/rules/coordinator_fixture.hpp"

namespace ocelli::master::testing {
namespace {

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

TEST_F(CoordinatorTest, ALabelOfACameraThatASlaveCannotFindIsInTheLog) {
    settings_.cameras["yard"].labels = {"persn", "car"};
    settings_.cameras["yard"].min_confidence = {{"person", 0.4}, {"face", 0.7}};
    join(1, {"object"});
    coordinator_.on_announced(1, {});  // says nothing of labels
    EXPECT_EQ(log_.str().find("[camera.yard]"), std::string::npos);
    coordinator_.on_announced(1, {.labels = {"car", "person"}});
    EXPECT_NE(log_.str().find("[camera.yard] names the label 'persn', which no detector of slave "
                              "'yard-1' finds. Did you mean 'person'?"),
              std::string::npos)
        << log_.str();
    EXPECT_EQ(log_.str().find("'car'"), std::string::npos);
    EXPECT_EQ(log_.str().find("'face'"), std::string::npos);
}

TEST_F(CoordinatorTest, SubtasksOfAPictureForOneSlaveLeaveWithItsImageInOneMessage) {
    join(1, {"object", "edge"});
    submit(7, {"edge", "object"});
    ASSERT_EQ(out_.works.size(), 1U);
    EXPECT_TRUE(out_.works[0].has_image);
    EXPECT_EQ(out_.works[0].subtasks.size(), 2U);
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

TEST_F(CoordinatorTest, ABadPictureFailsAtOnce) {
    join(1, {"edge"});
    submit(1, {"edge"});
    coordinator_.on_result(1, failure(last_attempt(), ErrorCode::bad_image, "truncated"), Blob(),
                           now_);
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(last_report().status, TaskStatus::failed);
    EXPECT_EQ(last_report().subtasks[0].error, "truncated");
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

TEST_F(CoordinatorTest, TheThresholdsOfTheCameraTravelWithItsSubtasks) {
    settings_.cameras["yard"].min_confidence = {{"person", 0.25}};
    join(1, {"object"});
    submit(1, {"object"});
    ASSERT_EQ(out_.runs.size(), 1U);
    EXPECT_EQ(out_.runs[0].second.thresholds, (std::vector<Threshold>{{"person", 0.25F}}));
    wire::Submit without = submit_of(2, {"object"});
    without.camera_rules = false;
    coordinator_.on_submit(1, without, Blob::copy_of("picture"), now_);
    ASSERT_EQ(out_.runs.size(), 2U);
    EXPECT_TRUE(out_.runs[1].second.thresholds.empty());
}

}  // namespace
}  // namespace ocelli::master::testing
