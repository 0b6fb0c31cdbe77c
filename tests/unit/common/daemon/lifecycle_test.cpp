#include "common/daemon/lifecycle.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "common/logging.hpp"

namespace ocelli {
namespace {

namespace asio = boost::asio;

// A daemon that has something to finish until the test says otherwise.
class LifecycleTest : public ::testing::Test {
  protected:
    void start(std::chrono::milliseconds grace) {
        life_ = std::make_unique<Lifecycle>(context_, tasks_, logger_, Notifier(), grace);
        life_->start({.stop =
                          [this] {
                              ++stops_;
                              tasks_.spawn("stop", stop());
                          },
                      .reload = [this] { ++reloads_; },
                      .summary = [] { return "as ever"; }});
    }
    asio::awaitable<void> stop() {
        const std::function<bool()> done = [this] { return finished_; };
        co_await life_->drained(done);
        life_->end();
    }
    template <class Condition>
    void run_until(Condition condition) {
        while (!condition() && context_.run_one() > 0) {
        }
    }

    asio::io_context context_{1};
    std::shared_ptr<spdlog::logger> logger_ = make_logger("test", {}).value();
    net::TaskGroup tasks_{context_.get_executor(), logger_};
    std::unique_ptr<Lifecycle> life_;
    bool finished_ = false;
    int stops_ = 0;
    int reloads_ = 0;
};

TEST_F(LifecycleTest, ASignalStopsOnceEverythingIsFinished) {
    start(std::chrono::hours{1});
    std::raise(SIGTERM);
    run_until([&] { return stops_ == 1; });
    EXPECT_TRUE(life_->is_stopping());
    finished_ = true;
    life_->look_again();
    context_.run();  // ends: nothing is left to wait for
    EXPECT_EQ(tasks_.size(), 0U);
    EXPECT_EQ(stops_, 1);
}

TEST_F(LifecycleTest, ASecondSignalSkipsTheWaiting) {
    start(std::chrono::hours{1});
    std::raise(SIGTERM);
    std::raise(SIGINT);
    context_.run();
    EXPECT_EQ(tasks_.size(), 0U);
    EXPECT_EQ(stops_, 1);
}

TEST_F(LifecycleTest, TheGraceEndsTheWaiting) {
    start(std::chrono::milliseconds{1});
    life_->stop();
    life_->stop();  // counts once
    context_.run();
    EXPECT_EQ(tasks_.size(), 0U);
    EXPECT_EQ(stops_, 1);
}

TEST_F(LifecycleTest, ReloadsAsOftenAsItIsTold) {
    start(std::chrono::hours{1});
    for (int i = 1; i <= 3; ++i) {
        std::raise(SIGHUP);
        run_until([&] { return reloads_ == i; });
    }
    EXPECT_EQ(reloads_, 3);
    EXPECT_FALSE(life_->is_stopping());
    life_->end();
    context_.run();
    EXPECT_EQ(tasks_.size(), 0U);
}

}  // namespace
}  // namespace ocelli
