#include "common/kinds/merge_regions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli {
namespace {

using testing::ElementsAre;

constexpr PictureSize kPicture{1000, 500};
constexpr Box kWhole{0, 0, 1000, 500};
constexpr Box kLeft{0, 0, 600, 500};
constexpr Box kRight{400, 0, 600, 500};

Finding person(float confidence, Box box) {
    return {.label = "person", .confidence = confidence, .box = box};
}

RegionSection part(Box region, std::vector<Finding> objects) {
    return {region, {"object", std::move(objects)}};
}

std::vector<Finding> merged(const std::vector<RegionSection>& parts) {
    return merge_regions(parts, kPicture).findings;
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
    const Finding rider = person(0.6F, {450, 100, 50, 100});
    Finding bicycle = person(0.5F, {450, 100, 50, 100});
    bicycle.label = "bicycle";
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
    std::vector<RegionSection> parts{
        part(kWhole, {person(0.5F, {350, 100, 200, 300}), person(0.5F, {10, 10, 30, 60})}),
        part(kLeft, {person(0.5F, {12, 10, 30, 60}), person(0.5F, {500, 10, 100, 60})}),
        part(kRight, {person(0.9F, {400, 100, 150, 300}), person(0.5F, {505, 10, 100, 60})})};
    const auto expected = merged(parts);
    std::reverse(parts.begin(), parts.end());
    EXPECT_EQ(merged(parts), expected);
    std::swap(parts[0], parts[1]);
    EXPECT_EQ(merged(parts), expected);
}

TEST(MergeRegions, KeepsALandmarkAndTheKind) {
    const Finding left{.confidence = 0.7F, .box = Box{450, 100, 40, 40}, .points = {{460, 110}}};
    const Finding right{.confidence = 0.8F, .box = Box{451, 101, 40, 40}, .points = {{461, 111}}};
    const Section both =
        merge_regions({{kLeft, {"face", {left}}}, {kRight, {"face", {right}}}}, kPicture);
    EXPECT_EQ(both, (Section{"face", {right}}));
}

TEST(MergeRegions, TakesTheLargestRegionsSectionOfAKindThatIsNotMerged) {
    const Section small{"edge", {}, {{"pixels", 1}}};
    const Section large{"edge", {}, {{"pixels", 2}}};
    EXPECT_EQ(merge_regions({{kLeft, small}, {kWhole, large}}, kPicture), large);
    EXPECT_EQ(merge_regions({{kWhole, {"unheard-of"}}}, kPicture), Section{"unheard-of"});
}

TEST(MergeRegions, SurvivesBoxesThatEndBeyondAnInt) {
    const auto huge = person(0.6F, {2'000'000'000, 2'000'000'000, 2'000'000'000, 2'000'000'000});
    EXPECT_THAT(merged({part(kLeft, {huge}), part(*huge.box, {huge})}), ElementsAre(huge));
}

}  // namespace
}  // namespace ocelli
