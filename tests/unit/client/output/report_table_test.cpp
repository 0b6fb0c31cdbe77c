#include "client/output/report_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::client {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

SubtaskReport subtask(const char* kind, SubtaskStatus status, const char* slave,
                      std::optional<std::string> error = std::nullopt) {
    SubtaskReport subtask;
    subtask.kind = kind;
    subtask.status = status;
    subtask.slave = slave;
    subtask.error = std::move(error);
    return subtask;
}

FileReport partial_report() {
    FileReport file;
    file.file = "yard.jpg";
    file.report.status = TaskStatus::partial;
    file.report.image.size = {640, 480};
    file.report.timing.total_ms = 31.4;
    file.report.sections = {
        {"object", {{.label = "car"}, {.label = "person"}, {.label = "person"}}},
        {"edge", {}, {{"density", 0.0642}, {"pixels", 19722}, {"contours", 41}}}};
    file.report.subtasks = {subtask("object", SubtaskStatus::ok, "yard-2"),
                            subtask("edge", SubtaskStatus::ok, "yard-1"),
                            subtask("face", SubtaskStatus::expired, "", "no slave can do 'face'")};
    return file;
}

FileReport failed_file() {
    FileReport file;
    file.file = "notes.txt";
    file.report.status = TaskStatus::failed;
    file.report.subtasks = {subtask("object", SubtaskStatus::failed, "", "this is no picture"),
                            subtask("face", SubtaskStatus::failed, "", "this is no picture")};
    return file;
}

TEST(SummaryOf, FollowsTheColumn) {
    const auto sections = partial_report().report.sections;
    EXPECT_EQ(summary_of(sections[0], {"", Summary::labels}), "2 person, 1 car");
    EXPECT_EQ(summary_of({"object"}, {"", Summary::labels}), "none");
    EXPECT_EQ(summary_of(sections[0], {"", Summary::count}), "3");
    EXPECT_EQ(summary_of(sections[1], {"", Summary::number, {"density", 3}}), "0.064");
    EXPECT_EQ(summary_of(sections[1], {"", Summary::percent, {"density"}}), "6.4%");
}

TEST(ReportTable, ShowsFindingsThenProblemsThenASum) {
    ReportTable table;
    table.add(partial_report());
    table.add(failed_file());
    EXPECT_EQ(
        table.render(0.5, {}),
        "FILE       STATUS      SIZE  OBJECTS          FACES  EDGES  CORNERS  MS  SLAVES\n"
        "yard.jpg   partial  640×480  2 person, 1 car  -       6.4%  -        31  yard-1,yard-2\n"
        "notes.txt  failed         -  -                -          -  -         0  -\n"
        "\n"
        "yard.jpg: no slave can do 'face' (face)\n"
        "notes.txt: this is no picture\n"
        "\n"
        "2 snapshots, 0 complete, in 0.5 s: 4.0 a second\n");
}

TEST(ReportTable, ShortensALongPathInTheTableButNotInTheSentence) {
    FileReport file = failed_file();
    file.file = "/srv/" + std::string(80, 'x') + "/notes.txt";
    ReportTable table;
    table.add(file);
    const std::string text = table.render(1, {});
    EXPECT_THAT(text, HasSubstr("\n…xxx"));
    EXPECT_THAT(text, HasSubstr("\n" + file.file + ": this is no picture\n"));
}

TEST(StatusTable, ListsSlavesQueueAndCounters) {
    wire::StatusMessage status;
    wire::SlaveStatus slave;
    slave.name = "yard-1";
    slave.address = "127.0.0.1:40000";
    slave.health = "silent";
    slave.threads = 3;
    slave.busy = 2;
    slave.assigned = 4;
    slave.capabilities = {{"object", {"yolox-nano", "hog"}, "cpu"}};
    status.slaves = {slave};
    status.tasks_open = 5;
    status.counters = {{"accepted", 9}, {"reported", 4}};
    const std::string text = status_table(status, {200, true});
    EXPECT_THAT(text, HasSubstr("yard-1"));
    EXPECT_THAT(text, HasSubstr("127.0.0.1:40000"));
    EXPECT_THAT(text, HasSubstr("\x1b[33msilent"));
    EXPECT_THAT(text, HasSubstr("object: yolox-nano hog on cpu"));
    EXPECT_THAT(text, HasSubstr("queue: 5 tasks open"));
    EXPECT_THAT(text, EndsWith("since start: accepted 9, reported 4\n"));
}

TEST(StatusTable, SaysWhenThereIsNoSlave) {
    const std::string text = status_table({}, {});
    EXPECT_THAT(text, StartsWith("No slave is connected"));
    EXPECT_THAT(text, Not(HasSubstr("ADDRESS")));
}

}  // namespace
}  // namespace ocelli::client
