#include "client/watch/report_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/unit/client/temporary_folder.hpp"

namespace ocelli::client {
namespace {

using ocelli::testing::TemporaryFolder;
using ::testing::HasSubstr;

class ReportFileTest : public ::testing::Test {
  protected:
    static std::string contents(const std::string& path) {
        std::ostringstream text;
        text << std::ifstream(path).rdbuf();
        return text.str();
    }

    TemporaryFolder folder_;
    std::string path_ = folder_.file("reports.jsonl");
};

TEST_F(ReportFileTest, AppendsToWhatIsThere) {
    folder_.write("reports.jsonl", "one\n");
    auto file = ReportFile::open(path_).value();
    ASSERT_TRUE(file.write("two\n"));
    ASSERT_TRUE(file.write("three\n"));
    ASSERT_TRUE(file.sync());
    EXPECT_EQ(contents(path_), "one\ntwo\nthree\n");
}

TEST_F(ReportFileTest, GoesOnInAFileOfTheSameNameOnceItIsRotated) {
    const std::string rotated = folder_.file("reports.jsonl.1");
    auto file = ReportFile::open(path_).value();
    ASSERT_TRUE(file.write("one\n"));
    std::filesystem::rename(path_, rotated);
    ASSERT_TRUE(file.write("two\n"));
    ASSERT_TRUE(file.reopen());
    ASSERT_TRUE(file.write("three\n"));
    EXPECT_EQ(contents(rotated), "one\ntwo\n");
    EXPECT_EQ(contents(path_), "three\n");
}

TEST_F(ReportFileTest, KeepsTheOldFileWhenThereCanBeNoNewOne) {
    const std::string below = folder_.file("folder");
    std::filesystem::create_directory(below);
    auto file = ReportFile::open(below + "/reports").value();
    std::filesystem::rename(below, folder_.file("moved"));
    const auto reopened = file.reopen();
    ASSERT_FALSE(reopened);
    EXPECT_THAT(reopened.error().message, HasSubstr("name a file that this user may write"));
    ASSERT_TRUE(file.write("one\n"));
    EXPECT_EQ(contents(folder_.file("moved/reports")), "one\n");
}

TEST_F(ReportFileTest, SaysWhatIsWrong) {
    const auto missing = ReportFile::open(folder_.file("missing/reports"));
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().message, HasSubstr("No such file or directory"));
    auto full = ReportFile::open("/dev/full").value();
    const auto written = full.write("one\n");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::storage_full);
    EXPECT_THAT(written.error().message, HasSubstr("'/dev/full' (No space left on device)"));
}

}  // namespace
}  // namespace ocelli::client
