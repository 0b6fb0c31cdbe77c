#include "common/kinds/parameters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace ocelli {
namespace {

using ::testing::HasSubstr;

TEST(Parameters, BeginWithTheDefaults) {
    const Parameters object("object");
    EXPECT_EQ(object.kind(), "object");
    EXPECT_TRUE(object.is_auto("detector"));
    EXPECT_TRUE(object.is_auto("min_confidence"));
    EXPECT_EQ(object.real_or_auto("min_confidence"), std::nullopt);
    EXPECT_EQ(object.integer("max_count"), 100);
    EXPECT_EQ(object.text("tiles"), "off");
    EXPECT_FALSE(object.flag("clahe"));
    EXPECT_TRUE(Parameters("face").flag("profiles"));
    EXPECT_DOUBLE_EQ(Parameters("corner").real("quality"), 0.01);
}

TEST(Parameters, TakeValuesOfTheirType) {
    Parameters object("object");
    ASSERT_TRUE(object.set("min_confidence", "0.05"));
    EXPECT_EQ(object.real_or_auto("min_confidence"), 0.05);
    ASSERT_TRUE(object.set("min_confidence", "auto"));
    EXPECT_TRUE(object.is_auto("min_confidence"));
    ASSERT_TRUE(object.set("max_count", "1"));
    EXPECT_EQ(object.integer("max_count"), 1);
    ASSERT_TRUE(object.set("clahe", "on"));
    EXPECT_TRUE(object.flag("clahe"));
    ASSERT_TRUE(object.set("labels", "person,car"));
    EXPECT_EQ(object.text("labels"), "person,car");
    ASSERT_TRUE(object.set("tiles", "2x2"));
    EXPECT_EQ(object.text("tiles"), "2x2");
}

struct BadValue {
    std::string_view kind;
    std::string_view name;
    std::string_view text;
};

class ParametersRefuse : public ::testing::TestWithParam<BadValue> {};

TEST_P(ParametersRefuse, AndStayAsTheyWere) {
    const auto& [kind, name, text] = GetParam();
    Parameters parameters(kind);
    const Result<void> done = parameters.set(name, text);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::bad_parameter);
    EXPECT_THAT(done.error().message, HasSubstr(std::string(name)));
    EXPECT_EQ(parameters, Parameters(kind));
}

INSTANTIATE_TEST_SUITE_P(
    Values, ParametersRefuse,
    ::testing::Values(
        BadValue{"object", "min_confidence", "1.01"}, BadValue{"object", "min_confidence", "-0.1"},
        BadValue{"object", "min_confidence", "nan"}, BadValue{"object", "min_confidence", "inf"},
        BadValue{"object", "min_confidence", "-inf"}, BadValue{"object", "min_confidence", "0.5x"},
        BadValue{"object", "min_confidence", " 0.5"}, BadValue{"object", "min_confidence", "0,5"},
        BadValue{"object", "min_confidence", ""}, BadValue{"object", "min_confidence", "0x1"},
        BadValue{"object", "min_confidence", "1e400"}, BadValue{"object", "max_count", "0"},
        BadValue{"object", "max_count", "1001"}, BadValue{"object", "max_count", "10.0"},
        BadValue{"object", "max_count", "auto"}, BadValue{"object", "max_count", "1e2"},
        BadValue{"object", "max_count", "99999999999999999999"}, BadValue{"object", "tiles", "3x3"},
        BadValue{"object", "tiles", "off|auto"}, BadValue{"object", "tiles", ""},
        BadValue{"object", "clahe", "1"}, BadValue{"object", "clahe", "TRUE"},
        BadValue{"object", "labels", "person\ncar"}, BadValue{"edge", "aperture", "4"},
        BadValue{"edge", "aperture", "9"}, BadValue{"edge", "aperture", "03"},
        BadValue{"corner", "quality", "0"}));

TEST(Parameters, AnErrorNamesTheRangeOrTheChoices) {
    EXPECT_THAT(Parameters("object").set("max_count", "0").error().message,
                HasSubstr("object.max_count cannot be '0'; give a whole number from 1 to 1000."));
    EXPECT_THAT(Parameters("object").set("nms_iou", "2").error().message,
                HasSubstr("a number from 0 to 1, or auto."));
    EXPECT_THAT(Parameters("edge").set("aperture", "4").error().message,
                HasSubstr("one of 3, 5, 7."));
}

TEST(Parameters, AnUnknownNameBringsTheNearest) {
    const Result<void> done = Parameters("object").set("min_confidense", "0.1");
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::bad_parameter);
    EXPECT_THAT(done.error().message, HasSubstr("Did you mean 'min_confidence'?"));
}

TEST(Parameters, ApplyTakesOnlyTheirKindAndStopsAtTheFirstBadOne) {
    const std::array<ParameterOverride, 4> overrides{{{"face", "min_size", "40"},
                                                      {"edge", "high", "200"},
                                                      {"edge", "low", "none"},
                                                      {"edge", "map", "true"}}};
    Parameters edge("edge");
    const Result<void> done = edge.apply(overrides);
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().message, HasSubstr("edge.low"));
    EXPECT_EQ(edge.real_or_auto("high"), 200);
    EXPECT_FALSE(edge.flag("map"));

    Parameters face("face");
    EXPECT_TRUE(face.apply(overrides));
    EXPECT_EQ(face.integer("min_size"), 40);
}

TEST(Parameters, AHostileValueCannotBreakTheSentence) {
    const std::string hostile = std::string("\xff\x00\n\"", 4) + std::string(100'000, 'x');
    const Result<void> done = Parameters("object").set("max_count", hostile);
    ASSERT_FALSE(done);
    EXPECT_LT(done.error().message.size(), 300U);
    for (const char c : done.error().message) {
        EXPECT_GE(c, ' ');
    }
    EXPECT_FALSE(Parameters("object").set("labels", std::string(1001, 'x')));
    EXPECT_FALSE(Parameters("object").set(hostile, "1"));
}

TEST(ParseOverride, SplitsAndChecks) {
    EXPECT_EQ(parse_override("object.min_confidence=0.05").value(),
              (ParameterOverride{"object", "min_confidence", "0.05"}));
    EXPECT_EQ(parse_override("object.labels=a=b.c").value().value, "a=b.c");
    EXPECT_EQ(parse_override("object.labels=").value().value, "");
}

TEST(ParseOverride, RefusesWhatItCannotRead) {
    for (const std::string_view text : {"", "object", "object.max_count", "max_count=3", "=", ".=",
                                        "=object.max_count", "object.=3", "object.max_count=0"}) {
        const auto parsed = parse_override(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::bad_parameter) << text;
    }
    EXPECT_THAT(parse_override("objekt.max_count=3").error().message,
                HasSubstr("Did you mean 'object'?"));
    EXPECT_THAT(parse_override("max_count=3").error().message, HasSubstr("KIND.PARAMETER=VALUE"));
}

}  // namespace
}  // namespace ocelli
