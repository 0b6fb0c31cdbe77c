#include "client/watch/put_away.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/unit/client/temporary_folder.hpp"

namespace ocelli::client {
namespace {

namespace fs = std::filesystem;
using ocelli::testing::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::UnorderedElementsAre;

class PutAwayTest : public ::testing::Test {
  protected:
    PutAwayTest() {
        options_.folder = folder_.file("in");
        write("yard/a.jpg", "one");
    }
    void write(const std::string& file, const std::string& text) {
        const fs::path path = fs::path(options_.folder) / file;
        fs::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }
    // As it is now.
    WatchEntry entry(const std::string& file) {
        return {task_, {}, *identity_of(in(file)), WatchProgress::complete};
    }
    std::vector<std::string> moved() {
        std::vector<std::string> names;
        for (const auto& file : fs::directory_iterator(out("yard"))) {
            names.push_back(file.path().filename().string());
        }
        return names;
    }
    std::string in(const std::string& file) { return options_.folder + "/" + file; }
    std::string out(const std::string& file) { return options_.move_folder + "/" + file; }

    TemporaryFolder folder_;
    WatchOptions options_;
    const TaskId task_ = make_task_id();
};

TEST_F(PutAwayTest, LeavesFilesAloneUnlessAsked) {
    EXPECT_FALSE(put_away(options_, "yard/a.jpg", entry("yard/a.jpg")).value());
    EXPECT_TRUE(fs::exists(in("yard/a.jpg")));
}

TEST_F(PutAwayTest, MovesAndOverwritesNothing) {
    options_.move_folder = folder_.file("out");
    EXPECT_TRUE(put_away(options_, "yard/a.jpg", entry("yard/a.jpg")).value());
    EXPECT_FALSE(fs::exists(in("yard/a.jpg")));
    write("yard/a.jpg", "second");
    EXPECT_TRUE(put_away(options_, "yard/a.jpg", entry("yard/a.jpg")).value());
    EXPECT_EQ(fs::file_size(out("yard/a.jpg")), 3U);
    const std::string time = "a-[0-9]{8}T[0-9]{6}\\.[0-9]{3}Z\\.jpg";
    EXPECT_THAT(moved(), UnorderedElementsAre("a.jpg", MatchesRegex(time)));
    write("yard/a.jpg", "of the same time");
    for (const auto& file : fs::directory_iterator(out("yard"))) {
        if (file.file_size() == 6) {
            fs::last_write_time(in("yard/a.jpg"), file.last_write_time());
        }
    }
    EXPECT_TRUE(put_away(options_, "yard/a.jpg", entry("yard/a.jpg")).value());
    EXPECT_THAT(moved(), UnorderedElementsAre("a.jpg", MatchesRegex(time),
                                              "a-" + to_string(task_) + ".jpg"));
}

TEST_F(PutAwayTest, ShortensWhatTheFileSystemWouldNotTake) {
    options_.move_folder = folder_.file("out");
    const std::string name = std::string(251, 'x') + ".jpg";
    for (int i = 0; i < 2; ++i) {
        write("yard/" + name, std::to_string(i));
        EXPECT_TRUE(put_away(options_, "yard/" + name, entry("yard/" + name)).value());
    }
    EXPECT_EQ(moved().size(), 2U);
}

TEST_F(PutAwayTest, Deletes) {
    options_.delete_reported = true;
    EXPECT_TRUE(put_away(options_, "yard/a.jpg", entry("yard/a.jpg")).value());
    EXPECT_FALSE(fs::exists(in("yard/a.jpg")));
}

TEST_F(PutAwayTest, KeepsWhatWasOverwrittenMeanwhile) {
    options_.delete_reported = true;
    const auto reported = entry("yard/a.jpg");
    write("yard/a.jpg", "another one");
    EXPECT_FALSE(put_away(options_, "yard/a.jpg", reported).value());
    EXPECT_TRUE(fs::exists(in("yard/a.jpg")));
    fs::remove(in("yard/a.jpg"));
    EXPECT_FALSE(put_away(options_, "yard/a.jpg", reported).value());
}

TEST_F(PutAwayTest, SaysWhyItCannot) {
    options_.move_folder = in("yard/a.jpg");  // a file, so nothing can be put below it
    const auto away = put_away(options_, "yard/a.jpg", entry("yard/a.jpg"));
    ASSERT_FALSE(away);
    EXPECT_THAT(away.error().message, HasSubstr("is reported, but cannot be moved"));
    EXPECT_TRUE(fs::exists(in("yard/a.jpg")));
}

}  // namespace
}  // namespace ocelli::client
