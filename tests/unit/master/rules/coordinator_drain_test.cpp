// A client asks that a slave takes no more work.

#include <gtest/gtest.h>

#include "master/rules/coordinator.hpp"
#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

class CoordinatorDrain : public ::testing::Test {
  protected:
    void TearDown() override { EXPECT_EQ(coordinator_.broken_invariant(), ""); }

    void submit(std::uint32_t number) {
        coordinator_.on_submit(1, submit_of(number, {"edge"}),
                               Blob::copy_of("picture " + std::to_string(number)), kStart);
    }
    void join(SlaveId id) {
        coordinator_.on_slave_joined(id, slave_hello("yard-" + std::to_string(id), {"edge"}, 1),
                                     "here", kStart);
    }
    std::string health(const std::string& name) const {
        for (const auto& slave : coordinator_.status(kStart).slaves) {
            if (slave.name == name) {
                return slave.health;
            }
        }
        return "";
    }

    MasterSettings settings_;
    RecordingOutbound out_;
    Coordinator coordinator_{settings_, out_, silent_logger()};
};

TEST_F(CoordinatorDrain, finishes_what_runs_and_gets_nothing_new) {
    join(1);
    submit(1);
    ASSERT_EQ(out_.runs.size(), 1U);
    coordinator_.on_started(1, {{out_.runs[0].second.attempt}}, kStart);
    const auto answer = coordinator_.on_drain_slave("yard-1", kStart);
    EXPECT_FALSE(answer.error);
    EXPECT_EQ(answer.running, 1U);
    EXPECT_EQ(out_.drained, std::vector<SlaveId>{1});
    EXPECT_EQ(health("yard-1"), "draining");
    submit(2);
    coordinator_.on_result(1, success(out_.runs[0].second.attempt), Blob(), kStart);
    EXPECT_EQ(out_.reports.size(), 1U);
    EXPECT_EQ(out_.runs.size(), 1U) << "the second task waits for another slave";
    join(2);
    EXPECT_EQ(out_.runs.back().first, 2U);
}

TEST_F(CoordinatorDrain, may_be_asked_again) {
    join(1);
    EXPECT_FALSE(coordinator_.on_drain_slave("yard-1", kStart).error);
    EXPECT_FALSE(coordinator_.on_drain_slave("yard-1", kStart).error);
    coordinator_.on_progress(1, {.draining = false, .running = {}}, kStart);
    EXPECT_EQ(health("yard-1"), "draining") << "an older heartbeat takes nothing back";
}

TEST_F(CoordinatorDrain, a_name_that_nobody_has_is_an_error) {
    join(1);
    const auto answer = coordinator_.on_drain_slave("yard-9", kStart);
    ASSERT_TRUE(answer.error);
    EXPECT_NE(answer.error->message.find("no slave 'yard-9' is connected"), std::string::npos);
    EXPECT_TRUE(out_.drained.empty());
    EXPECT_EQ(health("yard-1"), "ok");
}

TEST_F(CoordinatorDrain, a_slave_that_was_started_again_takes_work) {
    join(1);
    coordinator_.on_drain_slave("yard-1", kStart);
    coordinator_.on_slave_gone(1, false, "stopped", kStart);
    join(1);
    submit(1);
    EXPECT_EQ(out_.runs.size(), 1U);
}

}  // namespace
}  // namespace ocelli::master::testing
