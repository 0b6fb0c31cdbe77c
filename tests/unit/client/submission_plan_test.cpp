#include "client/submission_plan.hpp"

#include <gtest/gtest.h>

#include <set>

namespace ocelli::client {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class SubmissionPlanTest : public ::testing::Test {
  protected:
    // Takes the next file and opens it, as a read that went well does.
    TaskId open_next(milliseconds timeout = seconds{60}) {
        const auto file = plan_.next_file();
        EXPECT_TRUE(file.has_value());
        SubmissionPlan::Open open;
        open.file = file.value_or("");
        open.submit.task_id = make_task_id();
        open.submit.timeout_ms = static_cast<std::uint32_t>(timeout.count());
        return plan_.opened(std::move(open), start_).submit.task_id;
    }

    static wire::Refused refusal(const TaskId& id, ErrorCode code, std::uint32_t retry_after_ms) {
        return {id, {code, "no"}, retry_after_ms};
    }

    const TimePoint start_{seconds{1000}};
    SubmissionPlan plan_{{"a.jpg", "b.jpg", "c.jpg"}, 2};
};

TEST_F(SubmissionPlanTest, KeepsAsManyInFlightAsAllowed) {
    const TaskId first = open_next();
    open_next();
    EXPECT_EQ(plan_.next_file(), std::nullopt);
    EXPECT_EQ(plan_.close(first).file, "a.jpg");
    EXPECT_EQ(plan_.next_file(), "c.jpg");
}

TEST_F(SubmissionPlanTest, AFileThatIsBeingReadCountsAsInFlight) {
    EXPECT_EQ(plan_.next_file(), "a.jpg");
    EXPECT_EQ(plan_.next_file(), "b.jpg");
    EXPECT_EQ(plan_.next_file(), std::nullopt);
    plan_.unreadable();
    EXPECT_EQ(plan_.next_file(), "c.jpg");
    plan_.unreadable();
    EXPECT_FALSE(plan_.finished());
    plan_.unreadable();
    EXPECT_TRUE(plan_.finished());
}

TEST_F(SubmissionPlanTest, IsFinishedWhenEveryFileIsReported) {
    std::set<TaskId> tasks{open_next(), open_next()};
    plan_.close(*tasks.begin());
    plan_.close(*tasks.rbegin());
    EXPECT_FALSE(plan_.finished());
    plan_.close(open_next());
    EXPECT_TRUE(plan_.finished());
}

TEST_F(SubmissionPlanTest, StoppedSendsNothingMore) {
    const TaskId open = open_next();
    plan_.stop();
    EXPECT_EQ(plan_.next_file(), std::nullopt);
    EXPECT_FALSE(plan_.finished());
    plan_.close(open);
    EXPECT_TRUE(plan_.finished());
}

TEST_F(SubmissionPlanTest, ForgetsWhatIsReported) {
    const TaskId task = open_next();
    EXPECT_NE(plan_.find(task), nullptr);
    plan_.close(task);
    EXPECT_EQ(plan_.find(task), nullptr);
    EXPECT_EQ(plan_.find(make_task_id()), nullptr);
}

TEST_F(SubmissionPlanTest, ABusyMasterIsAskedAgainWhenItSays) {
    const TaskId task = open_next();
    EXPECT_EQ(plan_.retry_after(refusal(task, ErrorCode::busy, 250), start_), milliseconds{250});
}

TEST_F(SubmissionPlanTest, NeitherHammersNorForgetsABusyMaster) {
    const TaskId task = open_next();
    EXPECT_GE(plan_.retry_after(refusal(task, ErrorCode::busy, 0), start_), milliseconds{10});
    EXPECT_LE(plan_.retry_after(refusal(task, ErrorCode::busy, 4'000'000'000), start_),
              seconds{10});
}

TEST_F(SubmissionPlanTest, OtherRefusalsAreFinal) {
    const TaskId task = open_next();
    for (const ErrorCode code :
         {ErrorCode::conflict, ErrorCode::image_too_large, ErrorCode::unknown_kind}) {
        EXPECT_EQ(plan_.retry_after(refusal(task, code, 100), start_), std::nullopt);
    }
    EXPECT_EQ(plan_.retry_after(refusal(task, ErrorCode::draining, 0), start_), milliseconds{500});
    EXPECT_EQ(plan_.retry_after(refusal(make_task_id(), ErrorCode::busy, 100), start_),
              std::nullopt);
}

TEST_F(SubmissionPlanTest, AMasterThatStaysBusyIsGivenUp) {
    const TaskId task = open_next();
    EXPECT_NE(plan_.retry_after(refusal(task, ErrorCode::busy, 100), start_ + minutes{1}),
              std::nullopt);
    EXPECT_EQ(plan_.retry_after(refusal(task, ErrorCode::busy, 100), start_ + minutes{10}),
              std::nullopt);
}

TEST_F(SubmissionPlanTest, AnAcceptedTaskIsOverdueSoonAfterItsDeadline) {
    const TaskId task = open_next(seconds{2});
    plan_.accepted(task, start_ + seconds{1});
    EXPECT_TRUE(plan_.overdue(start_ + seconds{4}).empty());
    EXPECT_EQ(plan_.overdue(start_ + seconds{30}), std::vector{task});
}

TEST_F(SubmissionPlanTest, AnImageMayTakeLongToTravel) {
    const TaskId task = open_next(milliseconds{100});
    EXPECT_TRUE(plan_.overdue(start_ + minutes{1}).empty());
    EXPECT_EQ(plan_.overdue(start_ + minutes{5}), std::vector{task});
}

}  // namespace
}  // namespace ocelli::client
