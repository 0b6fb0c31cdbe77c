#include "client/output/terminal.hpp"

#include <gtest/gtest.h>

namespace ocelli::client {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{std::chrono::hours{1}};

Terminal terminal_of(std::size_t columns) {
    return {.columns = columns, .colours = true, .is_terminal = true, .rows = 24};
}

TEST(ProgressLine, tells_how_far_how_fast_and_how_long) {
    EXPECT_EQ(
        progress_line({.total = 100, .done = 50, .incomplete = 2, .seconds = 4}, terminal_of(200)),
        "[####################....................] 50 of 100, 2 not complete, 12.5 a second, "
        "4 s left");
    EXPECT_EQ(progress_line({.total = 100'000, .done = 100, .seconds = 1}, terminal_of(60)),
              "[..............] 100 of 100000, 100.0 a second, 16 min left");
}

TEST(ProgressLine, never_wraps) {
    for (std::size_t columns = 2; columns < 200; ++columns) {
        const std::string line = progress_line(
            {.total = 1234, .done = 777, .incomplete = 3, .seconds = 9}, terminal_of(columns));
        EXPECT_LT(line.size(), columns);
    }
}

TEST(ProgressLine, begins_with_nothing_done) {
    EXPECT_EQ(progress_line({.total = 9}, terminal_of(30)), "[....................] 0 of 9");
}

std::string drawn(std::size_t files, const Terminal& terminal) {
    ::testing::internal::CaptureStderr();
    {
        Progress progress(files, terminal, kStart);
        progress.add(true, kStart + 1s);
        progress.add(false, kStart + 1010ms);
        progress.add(true, kStart + 2s);
    }
    return ::testing::internal::GetCapturedStderr();
}

TEST(Progress, is_drawn_on_a_terminal_a_few_times_a_second_and_goes_away) {
    const std::string text = drawn(10, terminal_of(60));
    EXPECT_NE(text.find("1 of 10"), text.npos) << text;
    EXPECT_EQ(text.find("2 of 10"), text.npos) << text;
    EXPECT_NE(text.find("3 of 10, 1 not complete"), text.npos) << text;
    EXPECT_EQ(text.substr(text.size() - 4), "\r\x1b[K");
}

TEST(Progress, is_not_drawn_elsewhere_or_for_a_few_files) {
    EXPECT_EQ(drawn(10, {}), "");
    EXPECT_EQ(drawn(3, terminal_of(60)), "");
}

}  // namespace
}  // namespace ocelli::client
