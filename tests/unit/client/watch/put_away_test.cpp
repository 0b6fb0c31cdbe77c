#include "client/watch/put_away.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/client/temporary_folder.hpp"

namespace ocelli::client {
namespace {

namespace fs = std::filesystem;
using ocelli::testing::TemporaryFolder;
using ::testing::HasSubstr;

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
    std::string in(const std::string& file) { return options_.folder + "/" + file; }
    std::string out(const std::string& file) { return options_.move_folder + "/" + file; }

    TemporaryFolder folder_;
    WatchOptions options_;
};

TEST_F(PutAwayTest, LeavesFilesAloneUnlessAsked) {
    EXPECT_FALSE(put_away(options_, "yard/a.jpg", *identity_of(in("yard/a.jpg"))).value());
    EXPECT_TRUE(fs::exists(in("yard/a.jpg")));
}

TEST_F(PutAwayTest, MovesAndOverwritesNothing) {
    options_.move_folder = folder_.file("out");
    EXPECT_TRUE(put_away(options_, "yard/a.jpg", *identity_of(in("yard/a.jpg"))).value());
    EXPECT_FALSE(fs::exists(in("yard/a.jpg")));
    write("yard/a.jpg", "second");
    EXPECT_TRUE(put_away(options_, "yard/a.jpg", *identity_of(in("yard/a.jpg"))).value());
    EXPECT_EQ(fs::file_size(out("yard/a.jpg")), 3U);
    EXPECT_EQ(fs::file_size(out("yard/a-2.jpg")), 6U);
}

TEST_F(PutAwayTest, Deletes) {
    options_.delete_reported = true;
    EXPECT_TRUE(put_away(options_, "yard/a.jpg", *identity_of(in("yard/a.jpg"))).value());
    EXPECT_FALSE(fs::exists(in("yard/a.jpg")));
}

TEST_F(PutAwayTest, KeepsWhatWasOverwrittenMeanwhile) {
    options_.delete_reported = true;
    const auto reported = *identity_of(in("yard/a.jpg"));
    write("yard/a.jpg", "another one");
    EXPECT_FALSE(put_away(options_, "yard/a.jpg", reported).value());
    EXPECT_TRUE(fs::exists(in("yard/a.jpg")));
    fs::remove(in("yard/a.jpg"));
    EXPECT_FALSE(put_away(options_, "yard/a.jpg", reported).value());
}

TEST_F(PutAwayTest, SaysWhyItCannot) {
    options_.move_folder = in("yard/a.jpg");  // a file, so nothing can be put below it
    const auto away = put_away(options_, "yard/a.jpg", *identity_of(in("yard/a.jpg")));
    ASSERT_FALSE(away);
    EXPECT_THAT(away.error().message, HasSubstr("is reported, but cannot be moved"));
    EXPECT_TRUE(fs::exists(in("yard/a.jpg")));
}

}  // namespace
}  // namespace ocelli::client
