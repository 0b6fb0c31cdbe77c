#include "common/net/task_group.hpp"

#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sstream>
#include <stdexcept>

namespace ocelli::net {
namespace {

namespace asio = boost::asio;

// Opens once: every task that passes it before then waits.
class Gate {
  public:
    explicit Gate(asio::io_context& context)
        : timer_(context, asio::steady_timer::time_point::max()) {}

    void open() { timer_.expires_at(asio::steady_timer::time_point::min()); }
    asio::awaitable<void> pass() {
        boost::system::error_code ignored;
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

  private:
    asio::steady_timer timer_;
};

class TaskGroupTest : public ::testing::Test {
  protected:
    TaskGroupTest() {
        auto sink = std::make_shared<spdlog::sinks::ostream_sink_st>(log_);
        sink->set_pattern("%l: %v");
        logger_ = std::make_shared<spdlog::logger>("test", std::move(sink));
        group_ = std::make_unique<TaskGroup>(context_.get_executor(), logger_);
    }

    // Counts in waits_over_ when the group has no task left.
    void start_wait() { asio::co_spawn(context_, wait_for_group(), asio::detached); }

    // Runs all handlers that are ready, at most so many that a spinning coroutine shows.
    void run_ready() {
        constexpr int kMost = 1000;
        int handlers = 0;
        context_.restart();
        while (handlers < kMost && context_.poll_one() > 0) {
            ++handlers;
        }
        EXPECT_LT(handlers, kMost) << "a coroutine spins";
    }

    asio::awaitable<void> end_at_once() { co_return; }
    asio::awaitable<void> end_behind(Gate& gate) { co_await gate.pass(); }
    asio::awaitable<void> spawn_behind(Gate& gate, Gate& gate_of_child) {
        co_await gate.pass();
        group_->spawn("child", end_behind(gate_of_child));
    }
    asio::awaitable<void> fail() {
        co_await asio::post(context_, asio::use_awaitable);
        throw std::runtime_error("the lens is dirty");
    }
    asio::awaitable<void> fail_without_message() {
        co_await asio::post(context_, asio::use_awaitable);
        throw 7;
    }

    std::ostringstream log_;
    std::shared_ptr<spdlog::logger> logger_;
    int waits_over_ = 0;
    asio::io_context context_{1};
    std::unique_ptr<TaskGroup> group_;

  private:
    asio::awaitable<void> wait_for_group() {
        co_await group_->wait();
        ++waits_over_;
    }
};

TEST_F(TaskGroupTest, waits_for_nothing_when_empty) {
    start_wait();
    run_ready();
    EXPECT_EQ(waits_over_, 1);
    EXPECT_EQ(group_->size(), 0U);
}

TEST_F(TaskGroupTest, counts_tasks_and_waits_for_the_last) {
    Gate first(context_);
    Gate last(context_);
    group_->spawn("first", end_behind(first));
    group_->spawn("last", end_behind(last));
    group_->spawn("short", end_at_once());
    start_wait();
    run_ready();
    EXPECT_EQ(group_->size(), 2U);
    first.open();
    run_ready();
    EXPECT_EQ(group_->size(), 1U);
    EXPECT_EQ(waits_over_, 0);
    last.open();
    run_ready();
    EXPECT_EQ(group_->size(), 0U);
    EXPECT_EQ(waits_over_, 1);
}

TEST_F(TaskGroupTest, waits_for_tasks_that_tasks_spawn) {
    Gate parent(context_);
    Gate child(context_);
    group_->spawn("parent", spawn_behind(parent, child));
    start_wait();
    run_ready();
    parent.open();
    run_ready();
    EXPECT_EQ(group_->size(), 1U);
    EXPECT_EQ(waits_over_, 0);
    child.open();
    run_ready();
    EXPECT_EQ(waits_over_, 1);
}

TEST_F(TaskGroupTest, two_may_wait_and_neither_spins) {
    Gate gate(context_);
    group_->spawn("task", end_behind(gate));
    start_wait();
    start_wait();
    run_ready();
    EXPECT_EQ(waits_over_, 0);
    gate.open();
    run_ready();
    EXPECT_EQ(waits_over_, 2);
}

TEST_F(TaskGroupTest, can_be_used_again_after_it_was_empty) {
    for (int round = 1; round <= 3; ++round) {
        Gate gate(context_);
        group_->spawn("task", end_behind(gate));
        start_wait();
        run_ready();
        EXPECT_EQ(waits_over_, round - 1);
        gate.open();
        run_ready();
        EXPECT_EQ(waits_over_, round);
    }
}

TEST_F(TaskGroupTest, a_failed_task_ends_the_process_with_the_reason) {
    logger_->sinks() = {std::make_shared<spdlog::sinks::stderr_sink_st>()};
    Gate gate(context_);
    group_->spawn("healthy", end_behind(gate));
    group_->spawn("session 7", fail());
    EXPECT_EXIT(run_ready(), ::testing::ExitedWithCode(1),
                "the task 'session 7' failed: the lens is dirty; the process ends");
}

TEST_F(TaskGroupTest, what_a_failed_task_throws_may_be_anything) {
    logger_->sinks() = {std::make_shared<spdlog::sinks::stderr_sink_st>()};
    group_->spawn("odd", fail_without_message());
    EXPECT_EXIT(run_ready(), ::testing::ExitedWithCode(1), "an exception without a message");
}

TEST_F(TaskGroupTest, suspended_tasks_end_with_the_context) {
    auto context = std::make_unique<asio::io_context>(1);
    Gate never(*context);
    auto group = std::make_unique<TaskGroup>(context->get_executor(), logger_);
    group->spawn("stuck", end_behind(never));
    context->poll();
    EXPECT_EQ(group->size(), 1U);
}

}  // namespace
}  // namespace ocelli::net
