// The coordinator and its store: nothing is accepted before it is durable.

#include <gtest/gtest.h>

#include "common/wire/codec.hpp"
#include "master/rules/coordinator.hpp"
#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

// Remembers what it is asked; the test answers.
class RecordingStore : public TaskStore {
  public:
    void store(const wire::Submit& submit, const Blob&, const Digest& digest) override {
        stored.emplace_back(submit.task_id, digest);
    }
    void keep_report(const TaskId& task, const Digest&, const wire::Frame& report) override {
        kept.emplace_back(task, report);
    }
    void find_report(ClientId, const TaskId& task) override { asked.push_back(task); }

    std::vector<std::pair<TaskId, Digest>> stored;
    std::vector<std::pair<TaskId, wire::Frame>> kept;
    std::vector<TaskId> asked;
};

class CoordinatorStoreTest : public ::testing::Test {
  protected:
    void SetUp() override {
        coordinator_.on_slave_joined(1, slave_hello("yard", {"edge"}), "here", kStart);
    }
    void TearDown() override { EXPECT_EQ(coordinator_.broken_invariant(), ""); }

    void submit(std::uint32_t number, ClientId client = 1, const std::string& image = "picture") {
        coordinator_.on_submit(client, submit_of(number, {"edge"}), Blob::copy_of(image), kStart);
    }
    void stored(std::uint32_t number, StoreOutcome outcome = std::nullopt) {
        coordinator_.on_stored(task_id(number), std::move(outcome), kStart);
    }
    StoredReport report_of(std::uint32_t number, const std::string& image = "picture") {
        wire::ReportMessage message;
        message.report.task_id = task_id(number);
        return {digest_of(Blob::copy_of(image).bytes()), wire::encode(message)};
    }

    MasterSettings settings_;
    RecordingOutbound out_;
    RecordingStore store_;
    Coordinator coordinator_{settings_, out_, silent_logger(), &store_};
};

TEST_F(CoordinatorStoreTest, AcceptsAndDispatchesOnlyWhatIsDurable) {
    submit(1);
    EXPECT_EQ(store_.stored.size(), 1U);
    EXPECT_TRUE(out_.accepted.empty());
    EXPECT_TRUE(out_.runs.empty());
    EXPECT_EQ(coordinator_.counters().accepted, 0U);
    stored(1);
    EXPECT_EQ(out_.accepted.size(), 1U);
    ASSERT_EQ(out_.runs.size(), 1U);
    coordinator_.on_result(1, success(out_.runs[0].second.attempt), Blob(), kStart);
    EXPECT_EQ(out_.reports.size(), 1U);
    ASSERT_EQ(store_.kept.size(), 1U);
    EXPECT_EQ(store_.kept[0].first, task_id(1));
}

TEST_F(CoordinatorStoreTest, TheSameTaskIsStoredOnce) {
    submit(1, 1);
    submit(1, 2);
    submit(1, 2);
    submit(1, 3, "another picture");
    EXPECT_EQ(store_.stored.size(), 1U);
    ASSERT_EQ(out_.refused.size(), 1U);
    EXPECT_EQ(out_.refused[0].first, 3U);
    EXPECT_EQ(out_.refused[0].second.error.code, ErrorCode::conflict);
    stored(1);
    EXPECT_EQ(out_.accepted.size(), 2U);
    EXPECT_EQ(coordinator_.counters().accepted, 1U);
}

TEST_F(CoordinatorStoreTest, RefusesWhatCannotBeStored) {
    submit(1);
    stored(1, Error{ErrorCode::storage_full, "the disk is full"});
    ASSERT_EQ(out_.refused.size(), 1U);
    EXPECT_EQ(out_.refused[0].second.error.code, ErrorCode::busy);
    EXPECT_EQ(out_.refused[0].second.error.message, "the disk is full");
    EXPECT_GT(out_.refused[0].second.retry_after_ms, 0U);
    submit(1);  // again
    stored(1, Error{ErrorCode::storage_failed, "the disk is broken"});
    EXPECT_EQ(out_.refused[1].second.error.code, ErrorCode::storage_failed);
    EXPECT_EQ(coordinator_.counters().accepted, 0U);
    EXPECT_EQ(coordinator_.status(kStart).queued_image_bytes, 0U);
}

TEST_F(CoordinatorStoreTest, GivesTheReportThatAnEarlierProcessMade) {
    submit(1);
    stored(1, std::optional(report_of(1)));
    EXPECT_EQ(out_.accepted.size(), 1U);
    EXPECT_EQ(out_.reports.size(), 1U);
    EXPECT_TRUE(out_.runs.empty());
    EXPECT_EQ(coordinator_.counters().accepted, 0U);  // it was, by another
    submit(2, 1, "another picture");
    stored(2, std::optional(report_of(2)));
    ASSERT_EQ(out_.refused.size(), 1U);
    EXPECT_EQ(out_.refused[0].second.error.code, ErrorCode::conflict);
}

TEST_F(CoordinatorStoreTest, ATaskWhoseClientIsGoneOrCancelsIsAcceptedAllTheSame) {
    submit(1, 1);
    coordinator_.on_client_gone(1);
    stored(1);
    EXPECT_TRUE(out_.accepted.empty());
    EXPECT_EQ(out_.runs.size(), 1U);
    submit(2, 2);
    coordinator_.on_cancel(3, task_id(2), kStart);  // not its task
    coordinator_.on_cancel(2, task_id(2), kStart);
    stored(2);
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(out_.reports[0].second.report.status, TaskStatus::expired);
    EXPECT_EQ(coordinator_.counters().reported, 1U);
}

TEST_F(CoordinatorStoreTest, ACancelledTaskThatAnotherSubmitsBeforeItIsStoredRuns) {
    submit(1, 1);
    coordinator_.on_cancel(1, task_id(1), kStart);
    coordinator_.on_client_gone(1);
    submit(1, 2);
    submit(1, 3);
    coordinator_.on_cancel(3, task_id(1), kStart);
    stored(1);
    ASSERT_EQ(out_.runs.size(), 1U);
    coordinator_.on_result(1, success(out_.runs[0].second.attempt), Blob(), kStart);
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(out_.reports[0].first, 2U);
    EXPECT_EQ(out_.reports[0].second.report.status, TaskStatus::complete);
}

TEST_F(CoordinatorStoreTest, WhatIsBeingStoredCountsForAdmission) {
    settings_.tasks_max = 2;
    for (const std::uint32_t number : {1U, 2U, 3U}) {
        submit(number);
    }
    EXPECT_EQ(store_.stored.size(), 2U);
    ASSERT_EQ(out_.refused.size(), 1U);
    EXPECT_EQ(out_.refused[0].second.error.code, ErrorCode::busy);
    EXPECT_EQ(coordinator_.tasks_open(), 2U);
}

TEST_F(CoordinatorStoreTest, RestoredTasksRunAndCount) {
    const Blob image = Blob::copy_of("picture");
    coordinator_.restore(submit_of(1, {"edge"}), image, digest_of(image.bytes()), kStart);
    EXPECT_EQ(coordinator_.counters().accepted, 1U);
    EXPECT_EQ(coordinator_.counters().restored, 1U);
    coordinator_.on_tick(kStart);
    ASSERT_EQ(out_.runs.size(), 1U);
    submit(1);  // its client is back
    EXPECT_EQ(out_.accepted.size(), 1U);
    EXPECT_TRUE(store_.stored.empty());
    coordinator_.on_result(1, success(out_.runs[0].second.attempt), Blob(), kStart);
    EXPECT_EQ(out_.reports.size(), 1U);
}

TEST_F(CoordinatorStoreTest, AnswersForResults) {
    submit(1);
    coordinator_.on_result_request(1, task_id(1));
    ASSERT_EQ(out_.refused.size(), 1U);
    EXPECT_EQ(out_.refused[0].second.error.code, ErrorCode::busy);
    stored(1);
    coordinator_.on_result_request(1, task_id(1));
    EXPECT_EQ(out_.refused.size(), 2U);
    coordinator_.on_result(1, success(out_.runs[0].second.attempt), Blob(), kStart);
    coordinator_.on_result_request(2, task_id(1));
    ASSERT_EQ(out_.reports.size(), 2U);
    EXPECT_EQ(out_.reports[1].first, 2U);
    coordinator_.on_result_request(2, task_id(9));
    ASSERT_EQ(store_.asked.size(), 1U);
    coordinator_.on_found(2, task_id(9), report_of(9));
    EXPECT_EQ(out_.reports.size(), 3U);
    coordinator_.on_found(2, task_id(8), std::nullopt);
    EXPECT_EQ(out_.refused[2].second.error.code, ErrorCode::unknown_task);
}

TEST_F(CoordinatorStoreTest, ATransientTaskIsNotAcceptedAsADurableOne) {
    wire::Submit submit = submit_of(1, {"edge"});
    submit.durability = wire::Durability::transient;
    coordinator_.on_submit(1, submit, Blob::copy_of("picture"), kStart);
    submit.durability = wire::Durability::durable;
    coordinator_.on_submit(2, submit, Blob::copy_of("picture"), kStart);
    EXPECT_TRUE(store_.stored.empty());
    EXPECT_EQ(out_.accepted.size(), 1U);
    ASSERT_EQ(out_.refused.size(), 1U);
    EXPECT_EQ(out_.refused[0].second.error.code, ErrorCode::conflict);
    // A durable one serves who would be content with less.
    submit.task_id = task_id(2);
    coordinator_.on_submit(1, submit, Blob::copy_of("picture"), kStart);
    submit.durability = wire::Durability::transient;
    coordinator_.on_submit(2, submit, Blob::copy_of("picture"), kStart);
    EXPECT_EQ(store_.stored.size(), 1U);
    EXPECT_EQ(out_.refused.size(), 1U);
}

TEST_F(CoordinatorStoreTest, ATransientTaskNeverReachesTheStore) {
    wire::Submit submit = submit_of(1, {"edge"});
    submit.durability = wire::Durability::transient;
    coordinator_.on_submit(1, submit, Blob::copy_of("picture"), kStart);
    EXPECT_TRUE(store_.stored.empty());
    ASSERT_EQ(out_.accepted.size(), 1U);
    ASSERT_EQ(out_.runs.size(), 1U);
    // Again by the same id, as after a lost connection: the same task.
    coordinator_.on_client_gone(1);
    coordinator_.on_submit(2, submit, Blob::copy_of("picture"), kStart);
    EXPECT_EQ(out_.runs.size(), 1U);
    EXPECT_EQ(coordinator_.status(kStart).tasks_open, 0U);  // of those that are kept
    coordinator_.on_result(1, success(out_.runs[0].second.attempt), Blob(), kStart);
    ASSERT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(out_.reports[0].first, 2U);
    EXPECT_TRUE(store_.kept.empty());
    EXPECT_EQ(coordinator_.counters().accepted, 0U);
    EXPECT_EQ(coordinator_.counters().transient_accepted, 1U);
    EXPECT_EQ(coordinator_.counters().transient_reported, 1U);
    // Its report is not kept: who submits it after that has it analysed anew.
    coordinator_.on_submit(2, submit, Blob::copy_of("picture"), kStart);
    EXPECT_EQ(out_.runs.size(), 2U);
}

}  // namespace
}  // namespace ocelli::master::testing
