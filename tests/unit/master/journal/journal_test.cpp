#include "master/journal/journal.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "tests/unit/master/journal/journal_fixture.hpp"

namespace ocelli::master::testing {
namespace {

TEST_F(JournalTest, KeepsTasksUntilTheyAreReported) {
    EXPECT_TRUE(reopen().empty());
    for (const std::uint32_t number : {1U, 2U, 3U}) {
        const auto outcome = store(number, "picture " + std::to_string(number));
        ASSERT_TRUE(outcome) << outcome.error().message;
        EXPECT_FALSE(*outcome);
    }
    EXPECT_EQ(image_files(), 3U);
    keep_report(2, "picture 2");
    const auto tasks = reopen();
    ASSERT_EQ(tasks.size(), 2U);
    EXPECT_EQ(tasks[0].submit.task_id, task_id(1));
    EXPECT_EQ(tasks[1].submit.task_id, task_id(3));
    EXPECT_EQ(tasks[1].submit.camera, "yard");
    EXPECT_EQ(tasks[1].submit.kinds, std::vector<std::string>{"edge"});
    const auto image = tasks[1].image.bytes();
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(image.data()), image.size()), "picture 3");
    EXPECT_EQ(tasks[1].digest, digest_of(image));
    EXPECT_EQ(image_files(), 2U);
}

TEST_F(JournalTest, GivesReportsAgain) {
    reopen();
    ASSERT_TRUE(store(1));
    EXPECT_FALSE(find(1));
    keep_report(1);
    reopen();
    const auto report = find(1);
    ASSERT_TRUE(report);
    const auto message = wire::decode<wire::ReportMessage>(report->frame);
    ASSERT_TRUE(message) << message.error().message;
    EXPECT_EQ(message->report.camera, "camera 1");
    EXPECT_EQ(report->frame.blob.size(), 3U);
    EXPECT_FALSE(find(2));
    // Who submits it again gets the report instead.
    const auto outcome = store(1);
    ASSERT_TRUE(outcome);
    ASSERT_TRUE(*outcome);
    EXPECT_EQ((**outcome).digest, report->digest);
    EXPECT_TRUE(reopen().empty());
    EXPECT_EQ(image_files(), 0U);
}

TEST_F(JournalTest, OneImageOfTwoTasksStaysUntilBothAreReported) {
    reopen();
    ASSERT_TRUE(store(1));
    ASSERT_TRUE(store(2));
    EXPECT_EQ(image_files(), 1U);
    keep_report(1);
    find(1);  // answered after what was queued before it
    EXPECT_EQ(image_files(), 1U);
    keep_report(2);
    find(2);
    ASSERT_TRUE(store(3, "another"));  // into the same file, which is free
    EXPECT_EQ(image_files(), 1U);
    ASSERT_TRUE(store(4, "a third"));
    EXPECT_EQ(image_files(), 2U);
    const auto tasks = reopen();
    ASSERT_EQ(tasks.size(), 2U);
    EXPECT_EQ(tasks[0].image.size(), std::string("another").size());
    EXPECT_EQ(tasks[1].image.size(), std::string("a third").size());
    EXPECT_EQ(image_files(), 2U);
}

TEST_F(JournalTest, ForgetsReportsAfterTheRetention) {
    settings_.retention = std::chrono::milliseconds{0};
    reopen();
    ASSERT_TRUE(store(1));
    keep_report(1);
    reopen();
    // Each start prunes with the first transaction; the report is at least a millisecond old.
    while (find(1)) {
        reopen();
        ASSERT_TRUE(store(2, "another"));
        keep_report(2, "another");
    }
    SUCCEED();
}

TEST_F(JournalTest, RemovesFilesThatNothingNeeds) {
    reopen();
    ASSERT_TRUE(store(1));
    std::ofstream(settings_.folder / "images/77") << "half";
    EXPECT_EQ(reopen().size(), 1U);
    EXPECT_EQ(image_files(), 1U);
}

TEST_F(JournalTest, RefusesAFolderThatWasSomebodyElses) {
    const fs::path picture = settings_.folder / "images/2026/yard.jpg";
    fs::create_directories(picture.parent_path());
    std::ofstream(picture) << "precious";
    EXPECT_THAT(open_error(),
                HasSubstr("it has no journal, but 'images', which is somebody else's"));
    EXPECT_TRUE(fs::exists(picture));
    EXPECT_FALSE(fs::exists(settings_.folder / "lock"));
    fs::rename(settings_.folder / "images", settings_.folder / "photos");
    EXPECT_THAT(open_error(), HasSubstr("'photos'"));
    fs::rename(settings_.folder / "photos", settings_.folder.parent_path() / "photos");
    fs::create_directories(settings_.folder / "lost+found");
    EXPECT_TRUE(reopen().empty());
    fs::remove(settings_.folder / "images");
    fs::create_directory_symlink(settings_.folder.parent_path() / "photos",
                                 settings_.folder / "images");
    EXPECT_THAT(open_error(), HasSubstr("its 'images' is a link to another folder"));
}

TEST_F(JournalTest, IsForNobodyElseToRead) {
    reopen();
    ASSERT_TRUE(store(1));
    fs::permissions(settings_.folder / "journal.db", fs::perms(0644));
    reopen();
    EXPECT_EQ(fs::status(settings_.folder / "journal.db").permissions(), fs::perms(0600));
}

TEST_F(JournalTest, ATaskWhosePictureIsLostIsStillThere) {
    reopen();
    ASSERT_TRUE(store(1));
    journal_.reset();
    for (const auto& entry : fs::recursive_directory_iterator(settings_.folder / "images")) {
        if (entry.is_regular_file()) {
            std::ofstream(entry.path()) << "damaged";
        }
    }
    const auto tasks = reopen();
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_TRUE(tasks[0].image.empty());
}

TEST_F(JournalTest, BelongsToOneMasterAtATime) {
    reopen();
    const auto second = Journal::open(settings_, silent_logger());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::bad_config);
    EXPECT_THAT(second.error().message, HasSubstr("another ocelli-master uses it"));
    EXPECT_TRUE(reopen().empty());
}

TEST_F(JournalTest, NamesAFolderThatCannotBeUsed) {
    const fs::path file = settings_.folder.parent_path() / "file";
    std::ofstream(file) << "x";
    settings_.folder = file / "state";
    EXPECT_THAT(open_error(), HasSubstr("the state folder '" + settings_.folder.string()));
}

TEST_F(JournalTest, KeepsItsLogShort) {
    settings_.sync = JournalSync::off;
    reopen();
    for (std::uint32_t number = 1; number <= 600; ++number) {
        ASSERT_TRUE(store(number));
        keep_report(number);
    }
    find(600);
    EXPECT_LT(fs::file_size(settings_.folder / "journal.db-wal"), std::size_t{5} << 20U);
    EXPECT_TRUE(reopen().empty());
    EXPECT_TRUE(find(1));
}

TEST_F(JournalTest, WaitsForDescriptors) {
    reopen();
    EXPECT_TRUE(store(1));
    ::rlimit limits{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limits), 0);
    const int next = ::dup(STDERR_FILENO);
    ::close(next);
    const ::rlimit none{static_cast<rlim_t>(next), limits.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    const StoreOutcome refused = store(2, "another picture");
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limits), 0);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::busy);
    EXPECT_THAT(refused.error().message, HasSubstr("LimitNOFILE"));
    EXPECT_TRUE(store(3, "another picture"));
    EXPECT_EQ(reopen().size(), 2U);
}

// On a disk of 1 MiB: refused while it is full, and accepted when there is room.
TEST_F(JournalTest, WaitsForRoomOnAFullDisk) {
    const fs::path disk = settings_.folder.parent_path() / "disk";
    fs::create_directory(disk);
    if (std::system(
            ("mount -t tmpfs -o size=1m tmpfs " + disk.string() + " 2>/dev/null").c_str()) != 0) {
        GTEST_SKIP() << "skipped: this user may not mount a small disk";
    }
    settings_.folder = disk / "state";
    reopen();
    const auto picture = [](std::uint32_t number) {
        return std::string(150'000, static_cast<char>('a' + number));
    };
    std::uint32_t number = 0;
    StoreOutcome outcome = std::nullopt;
    while (outcome && number < 20) {
        ++number;
        outcome = store(number, picture(number));
    }
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::storage_full);
    EXPECT_THAT(outcome.error().message, HasSubstr("make room there"));
    ASSERT_GT(number, 3U);
    keep_report(1, picture(1));  // gives its picture's room back
    EXPECT_TRUE(find(1));
    outcome = store(number, picture(number));
    EXPECT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(reopen().size(), number - 1);
    // A master that is started on a full disk still has what it has accepted.
    journal_.reset();
    const std::string rest = (disk / "rest").string();
    std::ofstream(rest) << std::string(2 << 20, 'x');
    EXPECT_EQ(reopen().size(), number - 1);
    EXPECT_FALSE(store(50, "another"));
    fs::remove(rest);
    EXPECT_TRUE(store(50, "another"));
    EXPECT_EQ(reopen().size(), number);
    journal_.reset();
    EXPECT_EQ(std::system(("umount " + disk.string()).c_str()), 0);
}

}  // namespace
}  // namespace ocelli::master::testing
