#include "master/rules/camera_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::master {
namespace {

using testing::HasSubstr;

constexpr PictureSize kPicture{200, 100};

TEST(Zone, ContainsWhatIsInside) {
    const Zone left_half = Zone::make({{0, 0}, {0.5F, 0}, {0.5F, 1}, {0, 1}}).value();
    EXPECT_TRUE(left_half.contains({50, 50}, kPicture));
    EXPECT_FALSE(left_half.contains({150, 50}, kPicture));
    // The same zone on a picture of another size.
    EXPECT_TRUE(left_half.contains({150, 50}, {400, 100}));
}

TEST(Zone, MayBeConcave) {
    // An L: the upper right quarter is missing.
    const Zone zone = Zone::parse("0,0 0.5,0 0.5,0.5 1,0.5 1,1 0,1").value();
    EXPECT_TRUE(zone.contains({50, 25}, kPicture));
    EXPECT_TRUE(zone.contains({150, 75}, kPicture));
    EXPECT_FALSE(zone.contains({150, 25}, kPicture));
}

TEST(Zone, IsReadFromText) {
    const auto zone = Zone::parse("  0.1,0.2  0.9,0.2 0.5,0.8 ");
    ASSERT_TRUE(zone) << zone.error().message;
    EXPECT_EQ(zone->corners(), (std::vector<Point>{{0.1F, 0.2F}, {0.9F, 0.2F}, {0.5F, 0.8F}}));
}

struct BadZone {
    std::string text;
    std::string said;
};

class BadZones : public testing::TestWithParam<BadZone> {};

TEST_P(BadZones, AreErrorsThatSayWhy) {
    const auto zone = Zone::parse(GetParam().text);
    ASSERT_FALSE(zone);
    EXPECT_EQ(zone.error().code, ErrorCode::bad_config);
    EXPECT_THAT(zone.error().message, HasSubstr(GetParam().said));
}

INSTANTIATE_TEST_SUITE_P(All, BadZones,
                         testing::Values(BadZone{"", "three corners or more, not 0"},
                                         BadZone{"0.1,0.1 0.9,0.9", "three corners or more, not 2"},
                                         BadZone{"0,0 1,0 1,1.5", "outside the picture"},
                                         BadZone{"0,0 1,0 -0.1,1", "outside the picture"},
                                         BadZone{"0,0 1,0 nan,1", "outside the picture"},
                                         BadZone{"0,0 0.5,0.5 1,1", "no area"},
                                         BadZone{"0,0 1,0 1", "'1' is no corner"},
                                         BadZone{"0,0 1;0 1,1", "'1;0' is no corner"},
                                         BadZone{"0,0 1,0 1,1px", "'1,1px' is no corner"}));

}  // namespace
}  // namespace ocelli::master
