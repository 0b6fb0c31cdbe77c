#include "client/output/report_csv.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ocelli::client {
namespace {

SubtaskReport subtask(std::string kind, std::string slave) {
    SubtaskReport report;
    report.kind = std::move(kind);
    report.slave = std::move(slave);
    return report;
}

FileReport report_of(std::string file) {
    FileReport report;
    report.file = std::move(file);
    report.report.camera = "yard";
    report.report.captured_at = 1'780'000'000'123;
    report.report.status = TaskStatus::partial;
    report.report.image.size = {640, 480};
    report.report.sections = {
        {"object", {{.label = "person"}, {.label = "person"}, {.label = "dog"}}},
        {"edge", {}, {{"density", 0.0625}, {"pixels", 19200}, {"contours", 12}}}};
    report.report.subtasks = {subtask("object", "a"), subtask("edge", "a"), subtask("face", "b")};
    report.report.subtasks[2].error = "it said \"no\", twice";
    report.report.timing = {1.5, 30.25};
    return report;
}

TEST(Csv, a_field_is_quoted_only_when_it_must_be) {
    EXPECT_EQ(csv_field("yard 1"), "yard 1");
    EXPECT_EQ(csv_field(""), "");
    EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
    EXPECT_EQ(csv_field("say \"hi\""), "\"say \"\"hi\"\"\"");
    EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
    EXPECT_EQ(csv_field("cr\r"), "\"cr\r\"");
}

TEST(Csv, a_row_has_what_the_head_names) {
    EXPECT_EQ(csv_head(),
              "file,task_id,camera,captured_at,status,width,height,object_count,objects,faces,"
              "edge_density,corners,queue_ms,total_ms,slaves,errors\r\n");
    EXPECT_EQ(csv_row(report_of("cam/a, b.jpg")),
              "\"cam/a, b.jpg\",00000000-0000-0000-0000-000000000000,yard,"
              "2026-05-28T20:26:40.123Z,partial,640,480,3,\"2 person, 1 dog\",,0.062500,,1.500,"
              "30.250,a; b,\"face: it said \"\"no\"\", twice\"\r\n");
}

TEST(Csv, what_was_not_asked_for_is_empty_and_what_was_not_found_is_0) {
    FileReport report;
    report.file = "a.jpg";
    report.report.sections.push_back({"face", {}, {}});
    const std::string row = csv_row(report);
    EXPECT_NE(row.find(",0,0,,,0,,,0.000,0.000,,\r\n"), row.npos) << row;
    const std::string head = csv_head();
    EXPECT_EQ(std::count(row.begin(), row.end(), ','), std::count(head.begin(), head.end(), ','));
}

}  // namespace
}  // namespace ocelli::client
