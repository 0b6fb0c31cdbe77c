#include "slave/networks/decoder.hpp"

#include <gtest/gtest.h>

namespace ocelli::slave {
namespace {

Candidate box(float left, float confidence, int label = 0) {
    return {left, 0, left + 10, 10, confidence, label, {}};
}

TEST(Overlap, IsTheShareOfTheUnion) {
    EXPECT_FLOAT_EQ(overlap(box(0, 1), box(0, 1)), 1);
    EXPECT_FLOAT_EQ(overlap(box(0, 1), box(5, 1)), 50.0F / 150.0F);
    EXPECT_FLOAT_EQ(overlap(box(0, 1), box(10, 1)), 0);
    const Candidate inside_out{10, 0, 0, 10, 1, 0, {}};
    EXPECT_FLOAT_EQ(overlap(inside_out, inside_out), 0);
}

TEST(SuppressDoubles, KeepsTheMostCertainOfEachHeap) {
    std::vector<Candidate> candidates{box(1, 0.5F), box(0, 0.9F), box(50, 0.7F), box(2, 0.8F)};
    suppress_doubles(candidates, 0.5F);
    ASSERT_EQ(candidates.size(), 2U);
    EXPECT_EQ(candidates[0].confidence, 0.9F);
    EXPECT_EQ(candidates[1].left, 50);
}

TEST(SuppressDoubles, ASuppressedOneSuppressesNone) {
    // The second overlaps both others, which do not overlap each other.
    std::vector<Candidate> candidates{box(0, 0.9F), box(5, 0.8F), box(10, 0.7F)};
    suppress_doubles(candidates, 0.3F);
    ASSERT_EQ(candidates.size(), 2U);
    EXPECT_EQ(candidates[1].left, 10);
}

TEST(SuppressDoubles, LooksAtOneLabelAtATime) {
    std::vector<Candidate> candidates{box(0, 0.9F, 0), box(0, 0.8F, 1)};
    suppress_doubles(candidates, 0.5F);
    EXPECT_EQ(candidates.size(), 2U);
}

TEST(SuppressDoubles, KeepsWhatOverlapsByExactlyTheLimit) {
    std::vector<Candidate> candidates{box(0, 0.9F), box(0, 0.8F)};
    suppress_doubles(candidates, 1.0F);
    EXPECT_EQ(candidates.size(), 2U);
}

}  // namespace
}  // namespace ocelli::slave
