#pragma once

#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "master/rules/coordinator.hpp"
#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {

// A coordinator without a store, and short ways to say what happens to it.
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
        coordinator_.on_started(slave, {{attempt}}, now_);
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
    std::ostringstream log_;
    Coordinator coordinator_{settings_, out_,
                             std::make_shared<spdlog::logger>(
                                 "test", std::make_shared<spdlog::sinks::ostream_sink_st>(log_))};
    TimePoint now_ = kStart;
};

}  // namespace ocelli::master::testing
