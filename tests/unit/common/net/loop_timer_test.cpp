#include "common/net/task_group.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

namespace ocelli::net {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

class LoopTimerTest : public ::testing::Test {
  protected:
    asio::awaitable<void> loop(Duration pause) {
        while (!timer_.is_stopped()) {
            ++turns_;
            co_await timer_.wait_for(pause);
        }
        ended_ = true;
    }
    void start(Duration pause) { asio::co_spawn(context_, loop(pause), asio::detached); }

    asio::io_context context_{1};
    LoopTimer timer_{context_.get_executor()};
    int turns_ = 0;
    bool ended_ = false;
};

TEST_F(LoopTimerTest, turns_until_it_is_stopped) {
    start(1ms);
    while (turns_ < 3) {
        context_.run_one();
    }
    timer_.stop();
    context_.run();
    EXPECT_EQ(turns_, 3);
    EXPECT_TRUE(ended_);
}

TEST_F(LoopTimerTest, a_wait_is_cut_short) {
    start(24h);
    context_.poll();
    timer_.stop();
    context_.run();
    EXPECT_EQ(turns_, 1);
    EXPECT_TRUE(ended_);
}

TEST_F(LoopTimerTest, a_wait_that_is_over_does_not_hide_the_stop) {
    // Both times have come: when the first handler stops the second timer, its wait is already over
    // and waits for its turn.
    asio::steady_timer first(context_, TimePoint::min());
    start(-1s);
    context_.poll_one();  // the loop begins to wait
    first.async_wait([this](const boost::system::error_code&) {
        EXPECT_EQ(turns_, 1);
        timer_.stop();
    });
    context_.run();
    EXPECT_EQ(turns_, 1);
    EXPECT_TRUE(ended_);
}

TEST_F(LoopTimerTest, once_stopped_it_does_not_wait) {
    timer_.stop();
    asio::co_spawn(context_, timer_.wait_for(24h), [this](std::exception_ptr) { ended_ = true; });
    context_.run();
    EXPECT_TRUE(ended_);
}

}  // namespace
}  // namespace ocelli::net
