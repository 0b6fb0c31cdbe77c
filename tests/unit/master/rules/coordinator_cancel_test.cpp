// A client that does not want its report any more, or goes away, takes it from nobody else.

#include <gtest/gtest.h>

#include "master/rules/coordinator.hpp"
#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

class CoordinatorCancelTest : public ::testing::Test {
  protected:
    void SetUp() override {
        coordinator_.on_slave_joined(1, slave_hello("yard", {"edge"}), "here", kStart);
    }
    void TearDown() override { EXPECT_EQ(coordinator_.broken_invariant(), ""); }

    void submit(std::uint32_t number, ClientId client) {
        coordinator_.on_submit(client, submit_of(number, {"edge"}), Blob::copy_of("picture"),
                               kStart);
    }
    void cancel(std::uint32_t number, ClientId client) {
        coordinator_.on_cancel(client, task_id(number), kStart);
    }
    void succeed() {
        coordinator_.on_result(1, success(out_.runs.back().second.attempt), Blob(), kStart);
    }
    // Who has had a report, and of which status.
    using Reported = std::vector<std::pair<ClientId, TaskStatus>>;
    Reported reported() const {
        Reported all;
        for (const auto& [client, message] : out_.reports) {
            all.emplace_back(client, message.report.status);
        }
        return all;
    }

    MasterSettings settings_;
    RecordingOutbound out_;
    Coordinator coordinator_{settings_, out_, silent_logger()};
};

TEST_F(CoordinatorCancelTest, TheOnlyClientEndsItsTask) {
    submit(1, 1);
    cancel(1, 2);  // not its task
    EXPECT_TRUE(out_.reports.empty());
    cancel(1, 1);
    EXPECT_EQ(reported(), (Reported{{1, TaskStatus::expired}}));
    EXPECT_EQ(out_.cancels.size(), 1U);
}

TEST_F(CoordinatorCancelTest, OneOfTwoLeavesTheReportToTheOther) {
    submit(1, 1);
    submit(1, 2);
    cancel(1, 1);
    EXPECT_TRUE(out_.cancels.empty());
    cancel(1, 1);  // again: it waits no more
    succeed();
    EXPECT_EQ(reported(), (Reported{{2, TaskStatus::complete}}));
}

TEST_F(CoordinatorCancelTest, TheLastOneEndsIt) {
    submit(1, 1);
    submit(1, 2);
    cancel(1, 1);
    cancel(1, 2);
    EXPECT_EQ(reported(), (Reported{{2, TaskStatus::expired}}));
}

TEST_F(CoordinatorCancelTest, WhoHasDetachedIsNotCancelledByAnother) {
    submit(1, 1);
    submit(1, 2);
    coordinator_.on_client_gone(1);
    cancel(1, 2);
    succeed();
    EXPECT_TRUE(out_.reports.empty());
    coordinator_.on_result_request(3, task_id(1));
    EXPECT_EQ(reported(), (Reported{{3, TaskStatus::complete}}));
}

TEST_F(CoordinatorCancelTest, WhoIsBackAfterABrokenConnectionCanCancel) {
    submit(1, 1);
    coordinator_.on_client_gone(1);
    submit(1, 2);
    cancel(1, 2);
    EXPECT_EQ(reported(), (Reported{{2, TaskStatus::expired}}));
}

TEST_F(CoordinatorCancelTest, WhoAsksForTheResultGetsItThoughTheClientCancels) {
    submit(1, 1);
    coordinator_.on_result_request(2, task_id(1));
    cancel(1, 1);
    succeed();
    coordinator_.on_result_request(2, task_id(1));
    EXPECT_EQ(reported(), (Reported{{2, TaskStatus::complete}}));
}

TEST_F(CoordinatorCancelTest, WhatAClientDoesNotWantDoesNotCountAgainstIt) {
    settings_.client_tasks_max = 1;
    submit(1, 1);
    submit(1, 2);
    submit(2, 1);
    EXPECT_EQ(out_.refused.size(), 1U);
    cancel(1, 1);
    submit(2, 1);
    EXPECT_EQ(out_.refused.size(), 1U);
    EXPECT_EQ(out_.accepted.back(), std::pair(ClientId{1}, task_id(2)));
}

}  // namespace
}  // namespace ocelli::master::testing
