#include "slave/analysis/detection_analyzer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::slave {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr PictureSize kInput{416, 416};

TEST(PlanRegions, AreThePictureAndFourTilesThatOverlapByAFifth) {
    EXPECT_THAT(plan_regions("2x2", {1000, 500}, kInput),
                ElementsAre(Box{0, 0, 1000, 500}, Box{0, 0, 600, 300}, Box{400, 0, 600, 300},
                            Box{0, 200, 600, 300}, Box{400, 200, 600, 300}));
}

TEST(PlanRegions, AreNoneWhenTilesAreOffOrMeanNothing) {
    EXPECT_THAT(plan_regions("off", {3840, 2160}, kInput), IsEmpty());
    EXPECT_THAT(plan_regions("2x2", {3840, 2160}, std::nullopt), IsEmpty());
    EXPECT_THAT(plan_regions("2x2", {416, 300}, kInput), IsEmpty());
}

TEST(PlanRegions, AutoTilesOnlyPicturesMuchLargerThanTheInput) {
    EXPECT_THAT(plan_regions("auto", {1663, 900}, kInput), IsEmpty());
    EXPECT_EQ(plan_regions("auto", {1664, 900}, kInput).size(), 5U);
    EXPECT_EQ(plan_regions("auto", {900, 1664}, kInput).size(), 5U);
}

TEST(PlanRegions, StayInsideOfThePicture) {
    for (const PictureSize size :
         {PictureSize{417, 1}, PictureSize{1, 417}, PictureSize{777, 431}}) {
        for (const Box& region : plan_regions("2x2", size, kInput)) {
            EXPECT_GE(region.x, 0);
            EXPECT_GE(region.y, 0);
            EXPECT_GE(region.width, 1);
            EXPECT_GE(region.height, 1);
            EXPECT_LE(region.x + region.width, size.width);
            EXPECT_LE(region.y + region.height, size.height);
        }
    }
}

}  // namespace
}  // namespace ocelli::slave
