#include "client/watch/folder_watch.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>

#include "client/watch/watch_queue.hpp"
#include "tests/unit/client/temporary_folder.hpp"

namespace ocelli::client {
namespace {

namespace fs = std::filesystem;
using ocelli::testing::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// inotify tells what has happened before the call that made it happen returns.
class FolderWatchTest : public ::testing::Test {
  protected:
    FolderWatchTest() {
        fs::create_directories(root_ / "seen");
        watch_ = FolderWatch::open(root_.string(), (root_ / "seen").string()).value();
    }
    void write(const std::string& name) {
        fs::create_directories((root_ / name).parent_path());
        std::ofstream(root_ / name) << "x";
    }
    std::vector<std::string> complete() { return watch_->changes().complete; }

    TemporaryFolder folder_;
    fs::path root_ = folder_.file("cameras");
    std::unique_ptr<FolderWatch> watch_;
};

TEST_F(FolderWatchTest, SeesWhatIsThere) {
    for (const char* file : {"b.jpg", "yard/2026/A.PNG", ".hidden.jpg", ".dot/c.jpg", "notes.txt",
                             "seen/d.jpg", "upload.jpg.part", "@eaDir/e.jpg"}) {
        write(file);
    }
    EXPECT_THAT(watch_->look().value().seen, UnorderedElementsAre("b.jpg", "yard/2026/A.PNG"));
}

TEST_F(FolderWatchTest, TellsOfWhatIsClosedAfterWritingOrMovedThere) {
    watch_->look().value();
    write("a.jpg");
    write("a.txt");
    write("seen/c.jpg");
    std::ofstream unfinished(root_ / "b.jpg");
    unfinished << "x" << std::flush;
    write("b.jpg.part");
    fs::rename(root_ / "b.jpg.part", root_ / "d.jpg");
    EXPECT_THAT(complete(), UnorderedElementsAre("a.jpg", "d.jpg"));
    EXPECT_THAT(complete(), IsEmpty());
    unfinished.close();
    EXPECT_THAT(complete(), UnorderedElementsAre("b.jpg"));
}

TEST_F(FolderWatchTest, FollowsNewFolders) {
    watch_->look().value();
    write("yard/2026/a.jpg");
    EXPECT_THAT(watch_->changes().seen, UnorderedElementsAre("yard/2026/a.jpg"));
    write("yard/2026/b.jpg");
    EXPECT_THAT(complete(), UnorderedElementsAre("yard/2026/b.jpg"));
    fs::rename(root_ / "yard", root_ / "gate");
    EXPECT_THAT(watch_->changes().seen, UnorderedElementsAre("gate/2026/a.jpg", "gate/2026/b.jpg"));
    write("gate/2026/c.jpg");
    EXPECT_THAT(complete(), UnorderedElementsAre("gate/2026/c.jpg"));
}

TEST_F(FolderWatchTest, LooksAtEverythingWhenTheKernelHasDroppedEvents) {
    std::ifstream limit("/proc/sys/fs/inotify/max_queued_events");
    int events = 0;
    ASSERT_TRUE(limit >> events);
    write("first.jpg");
    watch_->look().value();
    write("a.jpg");
    write("b.jpg");
    // Equal events in a row are one: these two take turns.
    const std::array<std::string, 2> turns{(root_ / "a.jpg").string(), (root_ / "b.jpg").string()};
    for (std::size_t i = 0; i < static_cast<std::size_t>(events); ++i) {
        ::close(::open(turns[i % 2].c_str(), O_WRONLY));
    }
    write("last.jpg");
    const FolderChanges changes = watch_->changes();
    const std::set<std::string> seen(changes.seen.begin(), changes.seen.end());
    EXPECT_THAT(seen, UnorderedElementsAre("first.jpg", "a.jpg", "b.jpg", "last.jpg"));
    write("c.jpg");
    EXPECT_THAT(complete(), UnorderedElementsAre("c.jpg"));
}

TEST_F(FolderWatchTest, SaysWhenTheFolderIsGone) {
    watch_->look().value();
    write("yard/a.jpg");
    const std::ofstream open(root_ / ".state");  // keeps the folder alive after its removal
    fs::remove_all(root_ / "yard");
    EXPECT_TRUE(watch_->is_there());
    fs::rename(root_, folder_.file("elsewhere"));
    EXPECT_FALSE(watch_->is_there());
    fs::rename(folder_.file("elsewhere"), root_);
    EXPECT_TRUE(watch_->is_there());
    fs::remove_all(root_);
    EXPECT_FALSE(watch_->is_there());
    fs::create_directories(root_);
    EXPECT_FALSE(watch_->is_there());  // another folder of that name
}

TEST_F(FolderWatchTest, AFolderThatIsNoneIsAnError) {
    write("a.jpg");
    const auto watch = FolderWatch::open((root_ / "a.jpg").string(), "").value();
    const auto files = watch->look();
    ASSERT_FALSE(files);
    EXPECT_THAT(files.error().message, HasSubstr("cannot be watched (Not a directory)"));
}

TEST_F(FolderWatchTest, KnowsWhoWrites) {
    const std::string path = (root_ / "a.jpg").string();
    write("a.jpg");
    EXPECT_EQ(ReadLease(path).writers(), Writers::none);
    const int descriptor = ::open(path.c_str(), O_WRONLY);
    EXPECT_EQ(ReadLease(path).writers(), Writers::some);
    ::close(descriptor);
    EXPECT_EQ(ReadLease(path).writers(), Writers::none);
    EXPECT_EQ(ReadLease(path + ".missing").writers(), Writers::unknown);
    std::signal(SIGIO, SIG_IGN);  // tells that somebody would like to write
    const ReadLease lease(path);
    EXPECT_EQ(::open(path.c_str(), O_WRONLY | O_NONBLOCK), -1);
    EXPECT_EQ(errno, EWOULDBLOCK);
}

TEST_F(FolderWatchTest, SeesALinkedPictureAndNoSymbolicLink) {
    watch_->look().value();
    std::ofstream(folder_.file("elsewhere.jpg")) << "x";
    fs::create_hard_link(folder_.file("elsewhere.jpg"), root_ / "a.jpg");
    EXPECT_THAT(watch_->changes().seen, UnorderedElementsAre("a.jpg"));
    fs::create_symlink("a.jpg", root_ / "last.jpg");
    EXPECT_THAT(watch_->look().value().seen, UnorderedElementsAre("a.jpg"));
}

// Root may read every folder.
class AsSomebody {
  public:
    AsSomebody() { become(kNobody); }
    ~AsSomebody() { become(before_); }
    AsSomebody(const AsSomebody&) = delete;
    AsSomebody& operator=(const AsSomebody&) = delete;

    template <class Action>
    void as_before(Action action) const {
        become(before_);
        action();
        become(kNobody);
    }

  private:
    static constexpr ::uid_t kNobody = 65534;
    void become(::uid_t user) const {
        if (before_ == 0) {
            EXPECT_EQ(::seteuid(user), 0);
        }
    }
    const ::uid_t before_ = ::geteuid();
};

TEST_F(FolderWatchTest, AFolderThatCannotBeWatchedIsSaidOnceAndTriedAgain) {
    write("closed/a.jpg");
    write("open/b.jpg");
    fs::permissions(root_.parent_path(), fs::perms(0755));
    fs::permissions(root_ / "closed", fs::perms::none);
    const AsSomebody somebody;
    const auto looked = watch_->look().value();
    EXPECT_THAT(looked.seen, UnorderedElementsAre("open/b.jpg"));
    ASSERT_EQ(looked.troubles.size(), 1U);
    EXPECT_THAT(looked.troubles[0], HasSubstr("closed' cannot be watched (Permission denied)"));
    EXPECT_THAT(watch_->look_at_troubles().troubles, IsEmpty());
    somebody.as_before([&] { fs::permissions(root_ / "closed", fs::perms(0755)); });
    EXPECT_THAT(watch_->look_at_troubles().seen, UnorderedElementsAre("closed/a.jpg"));
    EXPECT_THAT(watch_->look_at_troubles().seen, IsEmpty());
}

}  // namespace
}  // namespace ocelli::client
