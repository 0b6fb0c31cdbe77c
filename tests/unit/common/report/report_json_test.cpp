#include "common/report/report_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/unit/common/report/schema_checker.hpp"

namespace ocelli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Report full_report() {
    Report report;
    report.task_id = *parse_task_id("0197a2b4-6c1e-7d33-9a3b-5f0c2d1e4a77");
    report.camera = "front-door";
    report.captured_at = 1'780'132'502'250;
    report.status = TaskStatus::complete;
    report.image.size = {1280, 720};
    report.image.bytes = 178979;
    report.image.digest = digest_of({});
    report.sections = {
        {"object", {{.label = "person", .confidence = 0.88F, .box = Box{188, 96, 88, 274}}}},
        {"face",
         {{.confidence = 0.93F,
           .box = Box{200, 100, 40, 40},
           .points = {{210.5F, 110.25F}, {230, 110}}}}},
        {"edge", {}, {{"density", 0.064}, {"pixels", 58999}, {"contours", 412}}},
        {"corner", {{.confidence = 0.031F, .points = {{101.0F, 57.5F}}}}}};
    for (const char* kind : {"object", "face", "edge", "corner"}) {
        report.subtasks.push_back({kind, SubtaskStatus::ok, "yard-1", "cpu", "hog", 1, 0.4, 13.2,
                                   std::nullopt, std::nullopt});
    }
    report.timing = {0.6, 31.0};
    return report;
}

Report failed_report() {
    Report report;
    report.subtasks.push_back(
        {"face", SubtaskStatus::failed, "", "", "", 0, 0, 0, "this is no picture", std::nullopt});
    return report;
}

nlohmann::json parsed(const Report& report, const std::optional<std::string>& file) {
    return nlohmann::json::parse(to_line(to_json(report, file)));
}

nlohmann::json schema() {
    std::ifstream stream(OCELLI_SOURCE_DIR "/docs/report.schema.json");
    return nlohmann::json::parse(stream);
}

std::vector<std::string> violations_of(const nlohmann::json& report) {
    return testing::violations(report, schema());
}

TEST(ReportStatus, HasTheWordsOfTheSchema) {
    EXPECT_EQ(to_string(TaskStatus::complete), "complete");
    EXPECT_EQ(to_string(TaskStatus::partial), "partial");
    EXPECT_EQ(to_string(TaskStatus::failed), "failed");
    EXPECT_EQ(to_string(TaskStatus::expired), "expired");
    EXPECT_EQ(to_string(SubtaskStatus::ok), "ok");
    EXPECT_EQ(to_string(SubtaskStatus::failed), "failed");
    EXPECT_EQ(to_string(SubtaskStatus::expired), "expired");
    EXPECT_EQ(to_string(SubtaskStatus::quarantined), "quarantined");
}

TEST(ReportJson, ReadsAsTheDocumentationShowsIt) {
    EXPECT_EQ(
        to_line(to_json(full_report(), "cam/0915.jpg")),
        R"({"task_id":"0197a2b4-6c1e-7d33-9a3b-5f0c2d1e4a77","file":"cam/0915.jpg",)"
        R"("camera":"front-door","captured_at":"2026-05-30T09:15:02.250Z","status":"complete",)"
        R"("image":{"width":1280,"height":720,"bytes":178979,)"
        R"("digest":"99aa06d3014798d86001c324468d497f"},)"
        R"("objects":[{"label":"person","confidence":0.88,)"
        R"("box":{"x":188,"y":96,"width":88,"height":274}}],)"
        R"("faces":[{"confidence":0.93,"box":{"x":200,"y":100,"width":40,"height":40},)"
        R"("landmarks":[{"x":210.5,"y":110.25},{"x":230.0,"y":110.0}]}],)"
        R"("edges":{"density":0.064,"pixels":58999,"contours":412},)"
        R"("corners":[{"x":101.0,"y":57.5,"response":0.031}],)"
        R"("subtasks":[)"
        R"({"kind":"object","status":"ok","slave":"yard-1","device":"cpu","detector":"hog",)"
        R"("attempts":1,"queue_ms":0.4,"run_ms":13.2,"error":null},)"
        R"({"kind":"face","status":"ok","slave":"yard-1","device":"cpu","detector":"hog",)"
        R"("attempts":1,"queue_ms":0.4,"run_ms":13.2,"error":null},)"
        R"({"kind":"edge","status":"ok","slave":"yard-1","device":"cpu","detector":"hog",)"
        R"("attempts":1,"queue_ms":0.4,"run_ms":13.2,"error":null},)"
        R"({"kind":"corner","status":"ok","slave":"yard-1","device":"cpu","detector":"hog",)"
        R"("attempts":1,"queue_ms":0.4,"run_ms":13.2,"error":null}],)"
        R"("timing":{"queue_ms":0.6,"total_ms":31.0}})");
}

TEST(ReportJson, FollowsTheSchema) {
    EXPECT_THAT(violations_of(parsed(full_report(), "a.jpg")), IsEmpty());
    EXPECT_THAT(violations_of(parsed(full_report(), std::nullopt)), IsEmpty());
    EXPECT_THAT(violations_of(parsed(failed_report(), "b.jpg")), IsEmpty());
}

TEST(ReportJson, SaysWhichRegionASubtaskLookedAt) {
    Report report = full_report();
    report.subtasks[0].region = Box{512, 0, 768, 432};
    const auto json = parsed(report, "a.jpg");
    EXPECT_THAT(violations_of(json), IsEmpty());
    EXPECT_EQ(json["subtasks"][0]["region"].dump(), R"({"height":432,"width":768,"x":512,"y":0})");
    EXPECT_FALSE(json["subtasks"][1].contains("region"));
}

TEST(ReportJson, TheSchemaIsStrict) {
    auto json = parsed(full_report(), "a.jpg");
    json["extra"] = 1;
    EXPECT_THAT(violations_of(json), ElementsAre(HasSubstr("extra is unexpected")));
    json = parsed(full_report(), "a.jpg");
    json["objects"][0]["box"]["x"] = -1;
    json["objects"][0].erase("label");
    json["status"] = "done";
    EXPECT_THAT(violations_of(json),
                ::testing::UnorderedElementsAre(HasSubstr("\"label\" is missing"),
                                                HasSubstr("/objects/0/box/x: -1 is too small"),
                                                HasSubstr("\"done\" is none of")));
    json = parsed(full_report(), "a.jpg");
    json["corners"][0]["x"] = "left";
    EXPECT_THAT(violations_of(json), ElementsAre(HasSubstr("not of type")));
}

TEST(ReportJson, AnEmptySectionIsAnEmptyListAndNoSectionIsNone) {
    Report report = failed_report();
    report.sections.push_back({"face", {}, {}});
    const auto json = parsed(report, std::nullopt);
    EXPECT_EQ(json["faces"], nlohmann::json::array());
    EXPECT_FALSE(json.contains("objects"));
    EXPECT_FALSE(json.contains("edges"));
    EXPECT_FALSE(json.contains("corners"));
    EXPECT_FALSE(json.contains("file"));
    EXPECT_TRUE(json["captured_at"].is_null());
    EXPECT_EQ(json["subtasks"][0]["error"], "this is no picture");
}

TEST(ReportJson, ShowsANumberThatNoIntegerHoldsAsItIs) {
    Report report;
    report.sections = {{"edge", {}, {{"pixels", 6.25e+257}, {"contours", std::nan("")}}}};
    const auto edges = parsed(report, std::nullopt)["edges"];
    EXPECT_EQ(edges["pixels"], 6.25e+257);
    EXPECT_TRUE(edges["contours"].is_null());
}

TEST(ReportJson, SurvivesFileNamesThatAreNoText) {
    const std::string line = to_line(to_json(failed_report(), "caf\xe9 \n.jpg"));
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(nlohmann::json::parse(line)["file"], "caf\xef\xbf\xbd \n.jpg");
}

}  // namespace
}  // namespace ocelli
