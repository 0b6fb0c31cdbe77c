#include "master/rules/camera_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::master {
namespace {

using testing::HasSubstr;

constexpr PictureSize kPicture{200, 100};

// 20×40 pixels; it stands at (x + 10, 60).
Finding person(int x, float confidence = 0.5F) {
    return {"person", confidence, Box{x, 20, 20, 40}};
}

// Whether an object, or a face where it has no label, passes.
bool passes(const Finding& finding, const CameraRules& rules, PictureSize picture) {
    return passes(finding, *find_kind(finding.label.empty() ? "face" : "object"), rules, picture);
}

Zone left_half() {
    return Zone::parse("0,0 0.5,0 0.5,1 0,1").value();
}

TEST(CameraRules, LetEverythingThroughWhenEmpty) {
    EXPECT_TRUE(passes(person(0, 0.01F), {}, kPicture));
    EXPECT_TRUE(passes(Finding{"", 0.01F, Box{0, 0, 1, 1}}, {}, kPicture));
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
    EXPECT_FALSE(passes(Finding{"", 0.9F, Box{0, 20, 20, 40}}, rules, kPicture));
    // Somebody who is cut off by the lower end of the picture stands in it.
    EXPECT_TRUE(passes(Finding{"person", 0.9F, Box{0, 60, 20, 40}}, rules, kPicture));
}

TEST(CameraRules, HaveAThresholdForEachLabel) {
    CameraRules rules;
    rules.min_confidence = {{"person", 0.3}, {"face", 0.8}};
    EXPECT_TRUE(passes(person(0, 0.3F), rules, kPicture));
    EXPECT_FALSE(passes(person(0, 0.29F), rules, kPicture));
    EXPECT_TRUE(passes(Finding{"car", 0.01F, Box{0, 0, 9, 9}}, rules, kPicture));
    EXPECT_FALSE(passes(Finding{"", 0.7F, Box{0, 0, 9, 9}}, rules, kPicture));
}

TEST(CameraRules, FilterByLabelAndSize) {
    CameraRules rules;
    rules.labels = {"person"};
    rules.min_width = 20;
    rules.min_height = 40;
    EXPECT_TRUE(passes(person(0), rules, kPicture));
    EXPECT_FALSE(passes(Finding{"car", 0.9F, Box{0, 20, 20, 40}}, rules, kPicture));
    rules.min_width = 21;
    EXPECT_FALSE(passes(person(0), rules, kPicture));
}

TEST(CameraRules, FilterSectionsAndLeaveWhatHasNoBox) {
    CameraRules rules;
    rules.include = {left_half()};
    std::vector<Section> sections{
        {.kind = "object", .findings = {person(0), person(100)}},
        {.kind = "corner", .findings = {{.confidence = 1, .points = {{150, 50}}}}},
        {.kind = "edge", .numbers = {{"density", 0.5}}}};
    filter(sections, rules, kPicture);
    EXPECT_EQ(sections[0].findings, std::vector{person(0)});
    EXPECT_EQ(sections[1].findings.size(), 1U);
    EXPECT_EQ(sections[2].number("density"), 0.5);
}

TEST(CameraRules, TellTheirThresholds) {
    CameraRules rules;
    EXPECT_TRUE(rules.thresholds().empty());
    rules.min_confidence = {{"person", 0.25}, {"face", 0.75}};
    EXPECT_THAT(rules.thresholds(), testing::UnorderedElementsAre(Threshold{"person", 0.25F},
                                                                  Threshold{"face", 0.75F}));
}

TEST(RulesOf, AreNoneForACameraWithoutAny) {
    CameraRulesByName cameras;
    cameras["yard"].min_width = 12;
    EXPECT_EQ(rules_of(cameras, "yard")->min_width, 12);
    EXPECT_EQ(rules_of(cameras, "door"), nullptr);
}

Result<CameraRulesByName> read(std::string_view toml) {
    auto file = ConfigFile::parse(toml, "master.toml").value();
    auto rules = read_camera_rules(file);
    if (auto finished = file.finish(); !finished) {
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

TEST(ReadCameraRules, TakesNamesLiterally) {
    const auto rules = read(R"(
[camera."192.168.1.10"]
min_width = 1
[camera."gate [north]"]
min_width = 2
[camera."a.b".x]
)");
    ASSERT_FALSE(rules) << "a table below a camera's is unknown";
    const auto named = read(
        "[camera.\"192.168.1.10\"]\nmin_width = 1\n"
        "[camera.\"gate [north]\"]\nmin_width = 2\n");
    ASSERT_TRUE(named) << named.error().message;
    EXPECT_EQ(named->at("192.168.1.10").min_width, 1);
    EXPECT_EQ(named->at("gate [north]").min_width, 2);
}

TEST(ReadCameraRules, NamesLineAndKeyOfWhatIsWrong) {
    const auto two = read("[camera.yard]\nexclude = [\"0,0 1,1\"]\n");
    ASSERT_FALSE(two);
    EXPECT_THAT(two.error().message,
                HasSubstr("master.toml:2: [camera.yard] exclude: a polygon needs three corners"));
    const auto threshold = read("[camera.yard]\nmin_confidence = [\"person\"]\n");
    ASSERT_FALSE(threshold);
    EXPECT_THAT(threshold.error().message, HasSubstr("LABEL=NUMBER"));
    const auto typo = read("[camera.yard]\nmin_witdh = 3\n");
    ASSERT_FALSE(typo);
    EXPECT_THAT(typo.error().message, HasSubstr("min_witdh"));
}

}  // namespace
}  // namespace ocelli::master
