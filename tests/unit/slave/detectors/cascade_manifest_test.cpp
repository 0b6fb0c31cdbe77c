#include "slave/detectors/cascade_manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "slave/detectors/cascade_library.hpp"

namespace ocelli::slave {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kPlate = R"(detector = "plate"
task = "object"
label = "licence plate"
file = "plate.xml"
scale_factor = 1.2
trim_left = -0.5
)";

std::string refusal(std::string_view toml) {
    const auto manifest = parse_cascade_manifest(toml, "plate.toml");
    if (manifest) {
        return "accepted";
    }
    EXPECT_EQ(manifest.error().code, ErrorCode::bad_config);
    return manifest.error().message;
}

std::string replaced(std::string_view what, std::string_view by) {
    std::string text(kPlate);
    return text.replace(text.find(what), what.size(), by);
}

TEST(CascadeManifest, IsRead) {
    const auto manifest = parse_cascade_manifest(kPlate, "plate.toml");
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(manifest->detector, "plate");
    EXPECT_EQ(manifest->label, "licence plate");
    EXPECT_EQ(manifest->task, CascadeTask::object);
    EXPECT_DOUBLE_EQ(manifest->scale_factor, 1.2);
    EXPECT_DOUBLE_EQ(manifest->trim.left, -0.5);
    EXPECT_EQ(manifest->min_neighbours, 1);
}

TEST(CascadeManifest, AnErrorNamesFileLineAndField) {
    const std::string misspelt = refusal(replaced("scale_factor", "scale_faktor"));
    EXPECT_THAT(misspelt, HasSubstr("plate.toml"));
    EXPECT_THAT(misspelt, HasSubstr("5"));
    EXPECT_THAT(misspelt, HasSubstr("scale_factor"));
    EXPECT_THAT(refusal(replaced("1.2", "0.9")), HasSubstr("scale_factor"));
    EXPECT_THAT(refusal(replaced("1.2", "\"fast\"")), HasSubstr("scale_factor"));
    EXPECT_THAT(refusal(replaced("\"object\"", "\"objects\"")),
                HasSubstr("plate.toml:2: 'task' cannot be 'objects'"));
    EXPECT_THAT(refusal(replaced("\"object\"", "\"face\"")), HasSubstr("'role' is missing"));
    EXPECT_THAT(refusal(replaced("file = \"plate.xml\"", "")), HasSubstr("'file' is missing"));
    EXPECT_THAT(refusal(replaced("label = \"licence plate\"", "")),
                HasSubstr("'label' is missing"));
    EXPECT_THAT(refusal(""), HasSubstr("is missing"));
    EXPECT_THAT(refusal("detector = "), HasSubstr("plate.toml"));
}

TEST(EmbeddedCascades, AreSound) {
    EXPECT_FALSE(embedded_cascades().empty());
    for (const EmbeddedManifest& each : embedded_cascades()) {
        const auto manifest = parse_cascade_manifest(each.text, std::string(each.name));
        EXPECT_TRUE(manifest) << manifest.error().message;
    }
}

}  // namespace
}  // namespace ocelli::slave
