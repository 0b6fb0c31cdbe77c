// A state folder that the release before this one left behind: it is opened, and its task and
// report are served.

#include <fmt/format.h>

#include <fstream>

#include "common/clock.hpp"
#include "master/journal/sqlite.hpp"
#include "tests/unit/master/journal/journal_fixture.hpp"

namespace ocelli::master::testing {
namespace {

constexpr std::string_view kReportId = "01a2181140077ea0b11bc4080b95ae27";
constexpr std::string_view kReport =
    "01a2181140077ea0b11bc4080b95ae27040000007961726401e02f1118a2010000004000000030000000320200"
    "00000000000ffa050befb62211b74bd0160d24e4ea0100000000010000000001abaaaaaaaaaa9c3f5600000000"
    "000000020000000105000000f068c74037a00642f895063d3adaa1416f40dd41f895063d1ded08426f40ad41f8"
    "95063d1eed4042dd807a41f895063de27d7742db5c19410051f63c040000000400000065646765000400000079"
    "617264030000006370750500000063616e6e79010000000000000000000000fca9f1d24d62e03f000006000000"
    "636f726e6572000400000079617264030000006370750a0000007368692d746f6d617369010000000000000000"
    "0000003f355eba490cd23f00000400000066616365000400000079617264030000006370750400000068616172"
    "010000000000000000000000a01a2fdd24061c400000060000006f626a65637400040000007961726403000000"
    "63707503000000686f670100000000000000000000001904560e2db29d3f00000000000000000000d9ebdd1fef"
    "05284000000000";
constexpr std::string_view kTaskId = "01a2181144957573ae15f655d9988229";
constexpr std::string_view kTask =
    "01a2181144957573ae15f655d9988229040000006761746501e02f1118a2010000010000000400000065646765"
    "00000000005c26050000000000";
constexpr std::string_view kImageFile =
    "6f63656c6c6969314802000000000000c2db2e6ef573dc8f312dd8cdfcbd2c6689504e470d0a1a0a0000000d49"
    "48445200000040000000300800000000842023c30000020f49444154789ca5d6c553166000c4e1b51bbb1554ec"
    "ee0e101110c4400cc4400cc4400cc440145051b045c5eeeeeeeeee56b0034cb0f3b233df81dbbeffc0ce3cbfd3"
    "02e93267cf53d0dab66ca5ea751ada37776dede9d5ad67df81438243c22646cf98b360e9aaf55b76ee3b7ce2ec"
    "a5eb771e3e7999f0f1cbcf7f693359e52e50b444998ad56a374086ac39f3152e56aa7c959af51a3b38b76cdbc1"
    "dba777bf41c34686464c9a3a6bdea2e56b366edb7de0e8a9f3576ede7bfcecf5bbcfdf7ea74a9f2547de423625"
    "cb55ae51b7515358b6ec1c5bb46ad7a9abafdf80c1c3478f9b10353d66fe9295eb36efd87be8f8998bd76e3f88"
    "7ff1f643f28fbf693266cb95bf48f1d215aad6aadfa4990b2c5b4e6e6dda77eedecb3f60e88831e1915366ce5d"
    "b86cf586adbbf61f3979eef28dbb8f9ebe4afcf4f5570a312c5bee1e1dbbf4e8d33f3068d4d8f193a7cd8e5dbc"
    "62eda6ed7b0e1e3b7de1eaadfb71cfdfbc4ffafe27750a31e47a1443ae4731e47a1443ae4731e47a1443ae4731"
    "e47a1443ae4731e47a1443ae4731e47a1443ae4731e47a1443ae4731e47a1443ae4731e47a1443ae4731e47a14"
    "43ae4731e47a1443ae4731e47a1443ae4731e47a1443ae4731e47a1443ae4731e47a1443ae4731e47a1443ae47"
    "31e47a14c3eca3d939c2eca339b9c1eca3b97bc0eca3797ac1eca379fbc0eca3f9fac1eca3f907c0eca30506c1"
    "eca30587c0eca38546fc071419d74cde4b850f0000000049454e44ae426082";

std::string bytes_of(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

TaskId id_of(std::string_view hex) {
    TaskId id;
    const std::string bytes = bytes_of(hex);
    std::ranges::copy(bytes, id.bytes.begin());
    return id;
}

void leave_behind(const fs::path& folder) {
    fs::create_directories(folder / "images");
    std::ofstream(folder / "images" / "1", std::ios::binary) << bytes_of(kImageFile);
    Database database(folder / "journal.db");
    database.execute(fmt::format(
        "CREATE TABLE reports(id BLOB PRIMARY KEY, digest BLOB NOT NULL, version INTEGER NOT NULL,"
        " body BLOB NOT NULL, artifacts BLOB NOT NULL, finished_ms INTEGER NOT NULL,"
        " crc INTEGER NOT NULL);"
        "CREATE TABLE tasks(number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,"
        " digest BLOB NOT NULL, version INTEGER NOT NULL, submit BLOB NOT NULL,"
        " accepted_ms INTEGER NOT NULL, crc INTEGER NOT NULL);"
        "CREATE INDEX reports_by_time ON reports(finished_ms);"
        "INSERT INTO reports VALUES(X'{}',X'0ffa050befb62211b74bd0160d24e4ea',2,X'{}',X'',{},259284603);"
        "INSERT INTO tasks VALUES(1,X'{}',X'c2db2e6ef573dc8f312dd8cdfcbd2c66',2,X'{}',1795700114585,691392618);"
        "PRAGMA user_version=1;",
        kReportId, kReport, unix_milliseconds(), kTaskId, kTask));
}

TEST_F(JournalTest, OpensWhatTheEarlierReleaseLeftBehind) {
    leave_behind(settings_.folder);
    const auto tasks = reopen();
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks[0].submit.task_id, id_of(kTaskId));
    EXPECT_EQ(tasks[0].submit.camera, "gate");
    EXPECT_EQ(tasks[0].submit.timeout_ms, 86'400'000U);
    EXPECT_EQ(tasks[0].submit.durability, wire::Durability::durable);
    EXPECT_EQ(digest_of(tasks[0].image.bytes()), tasks[0].digest);

    const auto stored = find(id_of(kReportId));
    ASSERT_TRUE(stored);
    const auto message = wire::decode<wire::ReportMessage>(stored->frame);
    ASSERT_TRUE(message) << message.error().message;
    const Report& report = message->report;
    EXPECT_EQ(report.status, TaskStatus::complete);
    EXPECT_EQ(report.subtasks.size(), 4U);
    ASSERT_EQ(report.sections.size(), 4U);
    EXPECT_EQ(find_section(report.sections, "edge")->number("pixels"), 86);
    EXPECT_EQ(find_section(report.sections, "corner")->findings.size(), 5U);
}

}  // namespace
}  // namespace ocelli::master::testing
