#include "client/watch/watch_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/client/temporary_folder.hpp"

namespace ocelli::client {
namespace {

using ocelli::testing::TemporaryFolder;
using ::testing::HasSubstr;

class WatchStateTest : public ::testing::Test {
  protected:
    static WatchEntry entry(WatchProgress progress = WatchProgress::open) {
        return {make_task_id(), digest_of({}), {1, 2}, progress};
    }
    void append(const std::string& text) { std::ofstream(path_, std::ios::app) << text; }
    std::string complaint() {
        const auto state = WatchState::open(path_);
        return state ? "" : state.error().message;
    }

    TemporaryFolder folder_;
    std::string path_ = folder_.file("state");
};

TEST_F(WatchStateTest, RemembersTheLastThatWasPut) {
    const WatchEntry done = entry(WatchProgress::complete);
    const WatchEntry open = entry();
    {
        auto state = WatchState::open(path_).value();
        ASSERT_TRUE(state.put("a.jpg", entry()));
        ASSERT_TRUE(state.put("a.jpg", done));
        ASSERT_TRUE(state.put("b.jpg", open));
    }
    const auto state = WatchState::open(path_).value();
    ASSERT_NE(state.find("a.jpg"), nullptr);
    EXPECT_EQ(*state.find("a.jpg"), done);
    EXPECT_EQ(*state.find("b.jpg"), open);
    EXPECT_EQ(state.find("c.jpg"), nullptr);
}

TEST_F(WatchStateTest, DropsALineThatACrashHasCutOff) {
    const WatchEntry first = entry();
    WatchState::open(path_).value().put("a.jpg", first).value();
    append("complete 0197a2b4-6c1e");
    {
        auto state = WatchState::open(path_).value();
        EXPECT_EQ(state.size(), 1U);
        ASSERT_TRUE(state.put("b.jpg", first));
    }
    const auto state = WatchState::open(path_).value();
    EXPECT_EQ(state.size(), 2U);
    EXPECT_EQ(*state.find("b.jpg"), first);
}

TEST_F(WatchStateTest, SaysWhatIsWrongWithAFile) {
    append("hello\n");
    EXPECT_THAT(complaint(), HasSubstr("is no state file"));
    std::filesystem::remove(path_);
    append("ocelli-watch 1\nopen nonsense\n");
    EXPECT_THAT(complaint(), HasSubstr("is damaged at byte 15"));
    path_ = folder_.file("missing/state");
    EXPECT_THAT(complaint(), HasSubstr("cannot be written"));
}

TEST_F(WatchStateTest, BelongsToOneProcess) {
    const auto state = WatchState::open(path_).value();
    EXPECT_THAT(complaint(), HasSubstr("another ocelli watch uses"));
}

TEST_F(WatchStateTest, CompactsWhenMostOfItMeansNothingAnyMore) {
    auto state = WatchState::open(path_).value();
    const WatchEntry one = entry();
    const auto keep_a = [](const std::string& file) { return file == "a.jpg"; };
    ASSERT_TRUE(state.put("a.jpg", one));
    for (int i = 0; i < 500; ++i) {
        ASSERT_TRUE(state.put("b.jpg", entry()));
    }
    ASSERT_TRUE(state.compact(keep_a));
    EXPECT_EQ(state.size(), 2U);  // not worth it yet
    for (int i = 0; i < 600; ++i) {
        ASSERT_TRUE(state.put("b.jpg", entry()));
    }
    ASSERT_TRUE(state.compact(keep_a));
    EXPECT_EQ(state.size(), 1U);
    EXPECT_LT(std::filesystem::file_size(path_), 200U);
    EXPECT_THAT(complaint(), HasSubstr("another ocelli watch uses"));  // the new file is ours too
    ASSERT_TRUE(state.put("c.jpg", one));
    const auto moved = std::move(state);
    EXPECT_EQ(*moved.find("a.jpg"), one);
}

}  // namespace
}  // namespace ocelli::client
