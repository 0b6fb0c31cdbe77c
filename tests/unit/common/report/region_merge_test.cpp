#include "common/report/region_merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli {
namespace {

using testing::ElementsAre;

constexpr PictureSize kPicture{1000, 500};
constexpr Box kWhole{0, 0, 1000, 500};
constexpr Box kLeft{0, 0, 600, 500};
constexpr Box kRight{400, 0, 600, 500};

ObjectFinding person(float confidence, Box box) {
    return {"person", confidence, box};
}

RegionFindings part(Box region, std::vector<ObjectFinding> objects) {
    RegionFindings result{region, {}};
    result.findings.objects = std::move(objects);
    return result;
}

std::vector<ObjectFinding> merged(const std::vector<RegionFindings>& parts) {
    return merge_regions(parts, kPicture).objects.value();
}

TEST(MergeRegions, KeepsTheMoreConfidentOfTwoViewsOfOneThing) {
    const auto weak = person(0.4F, {450, 100, 50, 100});
    const auto strong = person(0.6F, {452, 98, 50, 104});
    EXPECT_THAT(merged({part(kLeft, {weak}), part(kRight, {strong})}), ElementsAre(strong));
    EXPECT_THAT(merged({part(kRight, {strong}), part(kLeft, {weak})}), ElementsAre(strong));
}

TEST(MergeRegions, LeavesWhatOneRegionSeesAsTwo) {
    const auto a = person(0.6F, {450, 100, 50, 100});
    const auto b = person(0.5F, {455, 100, 50, 100});
    EXPECT_THAT(merged({part(kLeft, {a, b}), part(kRight, {})}), ElementsAre(a, b));
}

TEST(MergeRegions, LabelsAreDifferentThings) {
    const ObjectFinding rider = person(0.6F, {450, 100, 50, 100});
    const ObjectFinding bicycle{"bicycle", 0.5F, {450, 100, 50, 100}};
    EXPECT_THAT(merged({part(kLeft, {rider}), part(kRight, {bicycle})}),
                ElementsAre(rider, bicycle));
}

TEST(MergeRegions, WhatASeamCutsOffYieldsToTheWhole) {
    const auto whole = person(0.5F, {350, 100, 200, 300});
    const auto half = person(0.9F, {400, 100, 150, 300});   // begins where kRight does
    const auto sliver = person(0.8F, {401, 150, 30, 100});  // a hand's breadth of it
    const auto inside = person(0.7F, {430, 150, 60, 120});  // somebody smaller in front
    EXPECT_THAT(merged({part(kWhole, {whole}), part(kRight, {half, sliver, inside})}),
                ElementsAre(inside, whole));
}

TEST(MergeRegions, WhatIsOnlySeenCutOffStays) {
    const auto half = person(0.9F, {400, 100, 150, 300});
    EXPECT_THAT(merged({part(kWhole, {}), part(kRight, {half})}), ElementsAre(half));
}

TEST(MergeRegions, TheEndOfThePictureIsNoSeam) {
    const auto leaving = person(0.6F, {900, 100, 100, 300});
    const auto closer = person(0.9F, {850, 50, 150, 450});
    EXPECT_THAT(merged({part(kWhole, {closer}), part(kRight, {leaving})}),
                ElementsAre(closer, leaving));
}

TEST(MergeRegions, DoesNotDependOnTheOrder) {
    std::vector<RegionFindings> parts{
        part(kWhole, {person(0.5F, {350, 100, 200, 300}), person(0.5F, {10, 10, 30, 60})}),
        part(kLeft, {person(0.5F, {12, 10, 30, 60}), person(0.5F, {500, 10, 100, 60})}),
        part(kRight, {person(0.9F, {400, 100, 150, 300}), person(0.5F, {505, 10, 100, 60})})};
    const auto expected = merged(parts);
    std::reverse(parts.begin(), parts.end());
    EXPECT_EQ(merged(parts), expected);
    std::swap(parts[0], parts[1]);
    EXPECT_EQ(merged(parts), expected);
}

TEST(MergeRegions, MergesFacesAndLeavesAbsentSectionsAbsent) {
    RegionFindings left{kLeft, {}};
    RegionFindings right{kRight, {}};
    left.findings.faces = {{0.7F, {450, 100, 40, 40}, {{460, 110}}}};
    right.findings.faces = {{0.8F, {451, 101, 40, 40}, {{461, 111}}}};
    const Findings both = merge_regions({left, right}, kPicture);
    EXPECT_EQ(both.faces, right.findings.faces);
    EXPECT_FALSE(both.objects);
    EXPECT_FALSE(merge_regions({}, kPicture).faces);
}

TEST(MergeRegions, SurvivesBoxesThatEndBeyondAnInt) {
    const auto huge = person(0.6F, {2'000'000'000, 2'000'000'000, 2'000'000'000, 2'000'000'000});
    EXPECT_THAT(merged({part(kLeft, {huge}), part(huge.box, {huge})}), ElementsAre(huge));
}

}  // namespace
}  // namespace ocelli
