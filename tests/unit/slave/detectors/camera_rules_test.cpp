#include "slave/detectors/camera_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "slave/detectors/camera_rules_config.hpp"

namespace ocelli::slave {
namespace {

using testing::HasSubstr;

constexpr PictureSize kPicture{200, 100};

// 20×40 pixels; it stands at (x + 10, 60).
ObjectFinding person(int x, float confidence = 0.5F) {
    return {"person", confidence, {x, 20, 20, 40}};
}

Zone left_half() {
    return Zone::parse("0,0 0.5,0 0.5,1 0,1").value();
}

TEST(CameraRules, LetEverythingThroughWhenEmpty) {
    EXPECT_TRUE(passes(person(0, 0.01F), {}, kPicture));
    EXPECT_TRUE(passes(FaceFinding{0.01F, {0, 0, 1, 1}, {}}, {}, kPicture));
}

TEST(CameraRules, KeepWhatStandsInAnIncludedZone) {
    CameraRules rules;
    rules.include = {left_half()};
    EXPECT_TRUE(passes(person(0), rules, kPicture));
    EXPECT_FALSE(passes(person(100), rules, kPicture));
    rules.include.push_back(Zone::parse("0.5,0 1,0 1,1 0.5,1").value());
    EXPECT_TRUE(passes(person(100), rules, kPicture));
}

TEST(CameraRules, RemoveWhatStandsInAnExcludedZone) {
    CameraRules rules;
    rules.exclude = {left_half()};
    EXPECT_FALSE(passes(person(0), rules, kPicture));
    EXPECT_TRUE(passes(person(100), rules, kPicture));
}

TEST(CameraRules, AskWhereFeetAreAndWhereAFaceIs) {
    CameraRules rules;
    rules.include = {Zone::parse("0,0.55 1,0.55 1,1 0,1").value()};  // below y = 55
    EXPECT_TRUE(passes(person(0), rules, kPicture));
    EXPECT_FALSE(passes(FaceFinding{0.9F, {0, 20, 20, 40}, {}}, rules, kPicture));
    // Somebody who is cut off by the lower end of the picture stands in it.
    EXPECT_TRUE(passes(ObjectFinding{"person", 0.9F, {0, 60, 20, 40}}, rules, kPicture));
}

TEST(CameraRules, HaveAThresholdForEachLabel) {
    CameraRules rules;
    rules.min_confidence = {{"person", 0.3}, {"face", 0.8}};
    EXPECT_TRUE(passes(person(0, 0.3F), rules, kPicture));
    EXPECT_FALSE(passes(person(0, 0.29F), rules, kPicture));
    EXPECT_TRUE(passes(ObjectFinding{"car", 0.01F, {0, 0, 9, 9}}, rules, kPicture));
    EXPECT_FALSE(passes(FaceFinding{0.7F, {0, 0, 9, 9}, {}}, rules, kPicture));
}

TEST(CameraRules, FilterByLabelAndSize) {
    CameraRules rules;
    rules.labels = {"person"};
    rules.min_width = 20;
    rules.min_height = 40;
    EXPECT_TRUE(passes(person(0), rules, kPicture));
    EXPECT_FALSE(passes(ObjectFinding{"car", 0.9F, {0, 20, 20, 40}}, rules, kPicture));
    rules.min_width = 21;
    EXPECT_FALSE(passes(person(0), rules, kPicture));
}

TEST(Thresholds, AreTheCamerasForItsLabelsAndOthersForTheRest) {
    CameraRules rules;
    EXPECT_EQ(Thresholds(rules, 0.4).lowest(), 0.4);
    rules.min_confidence = {{"person", 0.3}, {"face", 0.8}};
    const Thresholds thresholds(rules, 0.4);
    EXPECT_EQ(thresholds.of("person"), 0.3);
    EXPECT_EQ(thresholds.of("face"), 0.8);
    EXPECT_EQ(thresholds.of("car"), 0.4);
    EXPECT_EQ(thresholds.lowest(), 0.3);
}

TEST(RulesOf, AreEmptyForACameraWithoutAny) {
    CameraRulesByName cameras;
    cameras["yard"].min_width = 12;
    EXPECT_EQ(rules_of(cameras, "yard").min_width, 12);
    EXPECT_EQ(rules_of(cameras, "door").min_width, 0);
}

Result<CameraRulesByName> read(std::string_view toml) {
    auto file = ConfigFile::parse(toml, "slave.toml").value();
    auto rules = read_camera_rules(file);
    if (auto finished = file.finish(); rules && !finished) {
        return finished.error();
    }
    return rules;
}

TEST(ReadCameraRules, ReadsACamera) {
    const auto rules = read(R"(
[camera.yard]
include = ["0,0 1,0 1,1", "0,0 0.5,0 0,0.5"]
exclude = ["0,0 0.1,0 0,0.1"]
labels = ["person", "car"]
min_confidence = ["person=0.4", "traffic light=0.9"]
min_width = 12
[camera.door]
min_height = 30
)");
    ASSERT_TRUE(rules) << rules.error().message;
    ASSERT_EQ(rules->size(), 2U);
    const CameraRules& yard = rules->at("yard");
    EXPECT_EQ(yard.include.size(), 2U);
    EXPECT_EQ(yard.exclude.size(), 1U);
    EXPECT_EQ(yard.labels.size(), 2U);
    EXPECT_EQ(yard.min_confidence.at("traffic light"), 0.9);
    EXPECT_EQ(yard.min_width, 12);
    EXPECT_EQ(rules->at("door").min_height, 30);
}

TEST(ReadCameraRules, NamesLineAndKeyOfWhatIsWrong) {
    const auto two = read("[camera.yard]\nexclude = [\"0,0 1,1\"]\n");
    ASSERT_FALSE(two);
    EXPECT_THAT(two.error().message,
                HasSubstr("slave.toml:2: [camera.yard] exclude: a polygon needs three corners"));
    const auto threshold = read("[camera.yard]\nmin_confidence = [\"person\"]\n");
    ASSERT_FALSE(threshold);
    EXPECT_THAT(threshold.error().message, HasSubstr("LABEL=NUMBER"));
    const auto typo = read("[camera.yard]\nmin_witdh = 3\n");
    ASSERT_FALSE(typo);
    EXPECT_THAT(typo.error().message, HasSubstr("min_witdh"));
}

}  // namespace
}  // namespace ocelli::slave
