#include "slave/detectors/cascade_scanner.hpp"

#include <gtest/gtest.h>

#include "slave/detectors/cascade_detectors.hpp"

namespace ocelli::slave {
namespace {

TEST(GroupWindows, AveragesThoseThatAgreeAndCountsThem) {
    const auto groups = group_windows({{100, 100, 40, 40}, {102, 98, 42, 42}, {300, 10, 40, 40}});
    ASSERT_EQ(groups.size(), 2U);
    EXPECT_EQ(groups[0].windows, 2);
    EXPECT_EQ(groups[0].box, cv::Rect2d(101, 99, 41, 41));
    EXPECT_EQ(groups[1].windows, 1);
    EXPECT_TRUE(group_windows({}).empty());
}

TEST(GroupWindows, KeepsDifferentSizesApart) {
    EXPECT_EQ(group_windows({{100, 100, 40, 40}, {90, 90, 80, 80}}).size(), 2U);
}

TEST(ConfidenceOfWindows, RisesFromAThirdTowardsOne) {
    EXPECT_DOUBLE_EQ(confidence_of_windows(1), 1. / 3);
    EXPECT_DOUBLE_EQ(confidence_of_windows(4), 0.5);
    double last = 0;
    for (double windows = 0.5; windows < 1000; windows *= 1.5) {
        EXPECT_GT(confidence_of_windows(windows), last);
        last = confidence_of_windows(windows);
    }
    EXPECT_LT(last, 1);
}

TEST(CascadeBoxes, OverlapAndCover) {
    EXPECT_DOUBLE_EQ(overlap({0, 0, 10, 10}, {0, 0, 10, 10}), 1);
    EXPECT_DOUBLE_EQ(overlap({0, 0, 10, 10}, {5, 0, 10, 10}), 1. / 3);
    EXPECT_DOUBLE_EQ(overlap({0, 0, 10, 10}, {20, 0, 10, 10}), 0);
    EXPECT_DOUBLE_EQ(cover({0, 0, 10, 10}, {2, 2, 5, 5}), 1);
    EXPECT_DOUBLE_EQ(cover({}, {}), 0);
}

TEST(CascadeBoxes, BoxInClampsToThePicture) {
    EXPECT_EQ(box_in({-5, -5, 20, 10}, {100, 50}), (Box{0, 0, 15, 5}));
    EXPECT_EQ(box_in({90.4, 40.6, 1e12, 30}, {100, 50}), (Box{90, 41, 10, 9}));
    EXPECT_EQ(box_in({200, 10, 20, 10}, {100, 50}), std::nullopt);
    EXPECT_EQ(box_in({10, 10, 0.2, 10}, {100, 50}), std::nullopt);
}

TEST(CascadeBoxes, TiesAreSortedByPosition) {
    std::vector<ScoredBox> boxes{{{9, 1, 5, 5}, 2}, {{1, 1, 5, 5}, 2}, {{50, 50, 5, 5}, 3}};
    sort_by_score(boxes);
    EXPECT_EQ(boxes[0].box.x, 50);
    EXPECT_EQ(boxes[1].box.x, 1);
    EXPECT_EQ(boxes[2].box.x, 9);
}

}  // namespace
}  // namespace ocelli::slave
