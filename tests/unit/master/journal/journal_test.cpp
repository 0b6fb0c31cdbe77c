#include "master/journal/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <sys/resource.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "common/wire/codec.hpp"
#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// A journal and what it answers.
class JournalTest : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "ocelli-journal-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        settings_.folder = fs::path(pattern) / "state";
    }
    void TearDown() override {
        journal_.reset();
        std::error_code ignored;
        fs::remove_all(settings_.folder.parent_path(), ignored);
    }

    // Opens it again, as a new process would; the tasks that it replays.
    std::vector<StoredTask> reopen() {
        journal_.reset();
        auto opened = Journal::open(settings_, silent_logger());
        EXPECT_TRUE(opened) << opened.error().message;
        if (!opened) {
            return {};
        }
        journal_ = std::move(*opened);
        auto tasks = journal_->take_open_tasks();
        JournalEvents events;
        events.stored = [this](const TaskId& id, StoreOutcome outcome) {
            const std::scoped_lock lock(mutex_);
            stored_.emplace_back(id, std::move(outcome));
            changed_.notify_all();
        };
        events.found = [this](ClientId, const TaskId& id, std::optional<StoredReport> report) {
            const std::scoped_lock lock(mutex_);
            found_.emplace_back(id, std::move(report));
            changed_.notify_all();
        };
        journal_->start(std::move(events));
        return tasks;
    }
    std::string open_error() {
        journal_.reset();
        auto opened = Journal::open(settings_, silent_logger());
        EXPECT_FALSE(opened);
        return opened ? "" : opened.error().message;
    }

    StoreOutcome store(std::uint32_t number, const std::string& image = "picture") {
        const Blob blob = Blob::copy_of(image);
        journal_->store(submit_of(number, {"edge"}), blob, digest_of(blob.bytes()));
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !stored_.empty(); });
        auto [id, outcome] = std::move(stored_.front());
        stored_.erase(stored_.begin());
        EXPECT_EQ(id, task_id(number));
        return outcome;
    }
    void keep_report(std::uint32_t number, const std::string& image = "picture") {
        wire::ReportMessage message;
        message.report.task_id = task_id(number);
        message.report.camera = "camera " + std::to_string(number);
        const Blob blob = Blob::copy_of(image);
        journal_->keep_report(task_id(number), digest_of(blob.bytes()),
                              wire::encode(message, Blob::copy_of("map")));
    }
    std::optional<StoredReport> find(std::uint32_t number) {
        journal_->find_report(1, task_id(number));
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !found_.empty(); });
        auto report = std::move(found_.front().second);
        found_.erase(found_.begin());
        return report;
    }
    std::size_t image_files() const {
        std::size_t count = 0;
        for (const auto& entry : fs::recursive_directory_iterator(settings_.folder / "images")) {
            count += entry.is_regular_file() ? 1U : 0U;
        }
        return count;
    }

    JournalSettings settings_;
    std::unique_ptr<Journal> journal_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::pair<TaskId, StoreOutcome>> stored_;
    std::vector<std::pair<TaskId, std::optional<StoredReport>>> found_;
};

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
    EXPECT_EQ(image_files(), 0U);
    EXPECT_TRUE(reopen().empty());
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
    EXPECT_EQ(image_files(), 0U);
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
    fs::create_directories(settings_.folder / "images/ab");
    std::ofstream(settings_.folder / "images/ab/abcd") << "left behind";
    std::ofstream(settings_.folder / "images/ab/abce.part") << "half";
    EXPECT_EQ(reopen().size(), 1U);
    EXPECT_EQ(image_files(), 1U);
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

TEST_F(JournalTest, RefusesAJournalThatIsDamagedInTheMiddle) {
    reopen();
    for (std::uint32_t number = 1; number <= 200; ++number) {
        ASSERT_TRUE(store(number, "picture " + std::to_string(number)));
    }
    journal_.reset();
    const fs::path database = settings_.folder / "journal.db";
    const auto size = fs::file_size(database);
    std::fstream stream(database, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(size / 2));
    stream << std::string(4096, '\x5a');
    stream.close();
    EXPECT_THAT(open_error(), HasSubstr("move the folder away to start afresh"));
    std::ofstream(database) << std::string(8192, 'x');
    EXPECT_THAT(open_error(), HasSubstr("is damaged"));
}

// What a power cut leaves: the write-ahead log ends anywhere in its last record.
TEST_F(JournalTest, IsRepairedWhereverItsTailIsTorn) {
    reopen();
    ASSERT_TRUE(store(1, "first"));
    // As the disk holds it before and after the second task, without a checkpoint by a clean end.
    const fs::path wal = settings_.folder / "journal.db-wal";
    const auto before = fs::file_size(wal);
    ASSERT_TRUE(store(2, "second"));
    const auto after = fs::file_size(wal);
    ASSERT_GT(after, before);
    const fs::path torn = settings_.folder.parent_path() / "torn";
    const auto original = settings_;
    std::size_t complete = 0;
    for (auto length = before; length <= after; length += length + 97 < after ? 97 : 1) {
        fs::remove_all(torn);
        fs::copy(original.folder, torn, fs::copy_options::recursive);
        fs::resize_file(torn / "journal.db-wal", length);
        JournalSettings settings = original;
        settings.folder = torn;
        auto opened = Journal::open(settings, silent_logger());
        ASSERT_TRUE(opened) << "torn at " << length << ": " << opened.error().message;
        const auto tasks = (*opened)->take_open_tasks();
        ASSERT_GE(tasks.size(), 1U) << "torn at " << length;
        EXPECT_EQ(tasks[0].submit.task_id, task_id(1));
        EXPECT_FALSE(tasks[0].image.empty());
        complete += tasks.size() == 2 ? 1U : 0U;
    }
    EXPECT_EQ(complete, 1U);  // only the whole one has the second task
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
    journal_.reset();
    EXPECT_EQ(std::system(("umount " + disk.string()).c_str()), 0);
}

}  // namespace
}  // namespace ocelli::master::testing
