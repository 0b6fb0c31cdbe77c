#include "bench/accuracy/average_precision.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ocelli::accuracy {
namespace {

constexpr Area kA{0, 0, 10, 10};
constexpr Area kB{100, 0, 10, 10};
constexpr Area kC{200, 0, 10, 10};
constexpr Area kNothing{500, 500, 10, 10};

// 80 of 120 square pixels are common to it and kA.
constexpr Area kShifted{2, 0, 10, 10};

TEST(Overlap, OfEqualDisjointAndShiftedBoxes) {
    EXPECT_DOUBLE_EQ(overlap(kA, kA), 1);
    EXPECT_DOUBLE_EQ(overlap(kA, kB), 0);
    EXPECT_DOUBLE_EQ(overlap(kA, kShifted), 80.0 / 120.0);
    EXPECT_DOUBLE_EQ(overlap({0, 0, 0, 0}, {0, 0, 0, 0}), 0);
}

TEST(AveragePrecision, IsOneWhenEveryBoxIsFoundFirst) {
    const std::vector<TrueBox> truth{{0, kA, false}, {1, kB, false}};
    const std::vector<FoundBox> found{{0, kA, 0.9}, {1, kB, 0.8}, {1, kNothing, 0.1}};
    EXPECT_DOUBLE_EQ(average_precision(truth, found, 0.5), 1);
}

TEST(AveragePrecision, InterpolatesWithTheBestPrecisionToTheRight) {
    // Right, wrong, right, right of four boxes: precisions 1, 2/3, 3/4 at recall 1/4, 2/4, 3/4.
    // Interpolated: 1, 3/4, 3/4. Area: (1 + 3/4 + 3/4) / 4.
    const std::vector<TrueBox> truth{
        {0, kA, false}, {0, kB, false}, {0, kC, false}, {1, kA, false}};
    const std::vector<FoundBox> found{{0, kA, 0.9}, {0, kNothing, 0.8}, {0, kB, 0.7}, {0, kC, 0.6}};
    EXPECT_DOUBLE_EQ(average_precision(truth, found, 0.5), 2.5 / 4);
}

TEST(AveragePrecision, CountsTheSecondDetectionOfABoxAsWrong) {
    // Right, wrong (double), right of two boxes: (1 + 2/3) / 2.
    const std::vector<TrueBox> truth{{0, kA, false}, {0, kB, false}};
    const std::vector<FoundBox> found{{0, kA, 0.9}, {0, kShifted, 0.8}, {0, kB, 0.7}};
    EXPECT_DOUBLE_EQ(average_precision(truth, found, 0.5), (1 + 2.0 / 3) / 2);
}

TEST(AveragePrecision, DependsOnTheOverlapAskedFor) {
    const std::vector<TrueBox> truth{{0, kA, false}};
    const std::vector<FoundBox> found{{0, kShifted, 0.9}};
    EXPECT_DOUBLE_EQ(average_precision(truth, found, 0.66), 1);
    EXPECT_DOUBLE_EQ(average_precision(truth, found, 0.67), 0);
    // 0.50, 0.55, 0.60 and 0.65 of ten.
    EXPECT_DOUBLE_EQ(mean_average_precision(truth, found), 0.4);
}

TEST(AveragePrecision, DoesNotMixPictures) {
    const std::vector<TrueBox> truth{{0, kA, false}};
    const std::vector<FoundBox> found{{1, kA, 0.9}};
    EXPECT_DOUBLE_EQ(average_precision(truth, found, 0.5), 0);
}

TEST(AveragePrecision, DoesNotCountDetectionsOnIgnoredBoxes) {
    // Without the ignored box the first detection would halve the precision.
    const std::vector<TrueBox> truth{{0, kA, false}, {0, {90, 0, 100, 100}, true}};
    const std::vector<FoundBox> found{{0, kB, 0.9}, {0, kA, 0.8}};
    EXPECT_DOUBLE_EQ(average_precision(truth, found, 0.5), 1);
}

TEST(AveragePrecision, PrefersARealBoxToAnIgnoredOne) {
    const std::vector<TrueBox> truth{{0, kA, true}, {0, kA, false}};
    const std::vector<FoundBox> found{{0, kA, 0.9}};
    EXPECT_DOUBLE_EQ(average_precision(truth, found, 0.5), 1);
}

TEST(AveragePrecision, IsZeroWithoutBoxesOrDetections) {
    const std::vector<TrueBox> truth{{0, kA, false}};
    const std::vector<FoundBox> found{{0, kA, 0.9}};
    EXPECT_DOUBLE_EQ(average_precision({}, found, 0.5), 0);
    EXPECT_DOUBLE_EQ(average_precision(truth, {}, 0.5), 0);
}

TEST(AveragePrecision, TakesDetectionsByConfidenceAndNotInTheirOrder) {
    const std::vector<TrueBox> truth{{0, kA, false}};
    const std::vector<FoundBox> found{{0, kNothing, 0.1}, {0, kA, 0.9}};
    EXPECT_DOUBLE_EQ(average_precision(truth, found, 0.5), 1);
}

TEST(CountMatches, GivesPrecisionAndRecall) {
    const std::vector<TrueBox> truth{{0, kA, false}, {0, kB, false}, {0, kC, false}, {1, kA, true}};
    const std::vector<FoundBox> found{
        {0, kA, 0.9}, {0, kNothing, 0.8}, {0, kB, 0.7}, {1, kA, 0.6}, {2, kA, 0.5}};
    const Counts counts = count_matches(truth, found, 0.5);
    EXPECT_EQ(counts.right, 2U);
    EXPECT_EQ(counts.wrong, 2U);
    EXPECT_EQ(counts.missed, 1U);
    EXPECT_DOUBLE_EQ(counts.precision(), 0.5);
    EXPECT_DOUBLE_EQ(counts.recall(), 2.0 / 3);
}

TEST(CountMatches, TakesTheBoxThatIsOverlappedMost) {
    const std::vector<TrueBox> truth{{0, kShifted, false}, {0, kA, false}};
    const std::vector<FoundBox> found{{0, kA, 0.9}, {0, kShifted, 0.8}};
    EXPECT_EQ(count_matches(truth, found, 0.9).right, 2U);
}

}  // namespace
}  // namespace ocelli::accuracy
