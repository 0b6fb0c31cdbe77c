#include "master/rules/audience.hpp"

#include <gtest/gtest.h>

#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

wire::Frame frame_of(std::size_t bytes) {
    wire::Frame frame;
    frame.body.resize(bytes);
    return frame;
}

TEST(RecentReports, KeepsTheLastOnes) {
    RecentReports recent(2, 1'000'000);
    for (std::uint32_t i = 1; i <= 3; ++i) {
        recent.add(task_id(i), Digest{}, frame_of(i));
    }
    EXPECT_EQ(recent.find(task_id(1)), nullptr);
    ASSERT_NE(recent.find(task_id(2)), nullptr);
    EXPECT_EQ(recent.find(task_id(3))->frame.body.size(), 3U);
}

TEST(RecentReports, IsBoundedInBytes) {
    RecentReports recent(100, 1000);
    recent.add(task_id(1), Digest{}, frame_of(600));
    recent.add(task_id(2), Digest{}, frame_of(600));
    EXPECT_EQ(recent.find(task_id(1)), nullptr);
    EXPECT_NE(recent.find(task_id(2)), nullptr);
    recent.add(task_id(3), Digest{}, frame_of(2000));
    EXPECT_EQ(recent.find(task_id(3)), nullptr);
}

TEST(RecentReports, TheFirstReportOfATaskStays) {
    RecentReports recent(2, 1000);
    recent.add(task_id(1), Digest{}, frame_of(1));
    recent.add(task_id(1), Digest{}, frame_of(2));
    EXPECT_EQ(recent.find(task_id(1))->frame.body.size(), 1U);
    recent.add(task_id(2), Digest{}, frame_of(1));
    EXPECT_NE(recent.find(task_id(1)), nullptr);
}

}  // namespace
}  // namespace ocelli::master::testing
