#include "master/rules/slave_record.hpp"

#include <gtest/gtest.h>

namespace ocelli::master {
namespace {

using namespace std::chrono_literals;

TEST(LatencyWindowTest, SaysNothingOfAFew) {
    LatencyWindow window(0.5);
    for (std::size_t i = 1; i < LatencyWindow::kEnough; ++i) {
        window.add(1ms);
    }
    EXPECT_FALSE(window.quantile());
    window.add(1ms);
    EXPECT_EQ(window.quantile(), 1ms);
}

TEST(LatencyWindowTest, FindsQuantilesInAnyOrder) {
    const auto quantile_of_hundred = [](double share) {
        LatencyWindow window(share);
        for (int i = 0; i < 100; ++i) {
            window.add(std::chrono::milliseconds{1 + i * 37 % 100});  // 1 to 100, each once
        }
        return window.quantile();
    };
    EXPECT_EQ(quantile_of_hundred(0.95), 95ms);
    EXPECT_EQ(quantile_of_hundred(0.5), 50ms);
    EXPECT_EQ(quantile_of_hundred(0), 1ms);
    EXPECT_EQ(quantile_of_hundred(1), 100ms);
}

TEST(LatencyWindowTest, ForgetsWhatIsOld) {
    LatencyWindow window(1);
    for (std::size_t i = 0; i < LatencyWindow::kSize; ++i) {
        window.add(1s);
    }
    for (std::size_t i = 0; i < LatencyWindow::kSize; ++i) {
        window.add(2ms);
    }
    EXPECT_EQ(window.quantile(), 2ms);
}

}  // namespace
}  // namespace ocelli::master
