#include "master/rules/latency_window.hpp"

#include <gtest/gtest.h>

namespace ocelli::master {
namespace {

using namespace std::chrono_literals;

TEST(LatencyWindowTest, SaysNothingOfAFew) {
    LatencyWindow window;
    for (std::size_t i = 1; i < LatencyWindow::kEnough; ++i) {
        window.add(1ms);
    }
    EXPECT_FALSE(window.quantile(0.5));
    window.add(1ms);
    EXPECT_EQ(window.quantile(0.5), 1ms);
}

TEST(LatencyWindowTest, FindsQuantilesInAnyOrder) {
    LatencyWindow window;
    for (int i = 0; i < 100; ++i) {
        window.add(std::chrono::milliseconds{1 + i * 37 % 100});  // 1 to 100, each once
    }
    EXPECT_EQ(window.quantile(0.95), 95ms);
    EXPECT_EQ(window.quantile(0.5), 50ms);
    EXPECT_EQ(window.quantile(0), 1ms);
    EXPECT_EQ(window.quantile(1), 100ms);
}

TEST(LatencyWindowTest, ForgetsWhatIsOld) {
    LatencyWindow window;
    for (std::size_t i = 0; i < LatencyWindow::kSize; ++i) {
        window.add(1s);
    }
    for (std::size_t i = 0; i < LatencyWindow::kSize; ++i) {
        window.add(2ms);
    }
    EXPECT_EQ(window.quantile(1), 2ms);
}

}  // namespace
}  // namespace ocelli::master
