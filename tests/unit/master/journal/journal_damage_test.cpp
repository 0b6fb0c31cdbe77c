// What a power cut, a failing disk or a careless hand leaves: a torn tail is repaired, everything
// else is refused with what to do.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>

#include "tests/unit/master/journal/journal_fixture.hpp"

namespace ocelli::master::testing {
namespace {

std::string content_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

void flip(const fs::path& file, std::size_t offset) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(offset));
    const int byte = stream.get();
    stream.seekp(static_cast<std::streamoff>(offset));
    stream.put(static_cast<char>(byte ^ 0x5A));
}

// Every byte; under a sanitizer, which makes each look ten times as slow, some of them.
#ifdef OCELLI_SANITIZED
constexpr std::size_t kStep = 61;
#else
constexpr std::size_t kStep = 1;
#endif

// A journal as a killed master leaves it: no clean end, no checkpoint. It is opened many times, so
// it lies in memory where there is such a folder.
class DamagedJournalTest : public JournalTest {
  protected:
    void SetUp() override {
        JournalTest::SetUp();
        const char* memory = "/dev/shm";
        std::string pattern =
            ((::access(memory, W_OK) == 0 ? fs::path(memory) : fs::temp_directory_path()) /
             "ocelli-damage-XXXXXX")
                .string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        left_ = fs::path(pattern) / "left";
        trial_ = fs::path(pattern) / "trial";
    }
    void TearDown() override {
        JournalTest::TearDown();
        std::error_code ignored;
        fs::remove_all(left_.parent_path(), ignored);
    }

    // Tasks 1 to `count`, each in a transaction of its own.
    void leave(std::uint32_t count) {
        reopen();
        for (std::uint32_t number = 1; number <= count; ++number) {
            log_bytes_.push_back(fs::file_size(settings_.folder / kLog));
            ASSERT_TRUE(store(number, "picture " + std::to_string(number)));
        }
        log_bytes_.push_back(fs::file_size(settings_.folder / kLog));
        fs::copy(settings_.folder, left_, fs::copy_options::recursive);
    }
    // The tasks that are there after `harm` was done to a copy; nothing when that is refused.
    std::optional<std::vector<StoredTask>> tasks_after(
        const std::function<void(const fs::path&)>& harm) {
        fs::remove_all(trial_);
        fs::copy(left_, trial_, fs::copy_options::recursive);
        harm(trial_);
        JournalSettings settings = settings_;
        settings.folder = trial_;
        auto opened = Journal::open(settings, silent_logger());
        if (!opened) {
            refusal_ = opened.error().message;
            return std::nullopt;
        }
        return (*opened)->take_open_tasks();
    }
    // As a loop over the last record: whatever was done to it, all tasks before it are whole.
    void expect_all_but_the_last(const std::optional<std::vector<StoredTask>>& tasks) {
        const std::size_t before = log_bytes_.size() - 2;
        ASSERT_TRUE(tasks) << refusal_;
        ASSERT_GE(tasks->size(), before);
        for (std::uint32_t i = 0; i < before; ++i) {
            ASSERT_EQ((*tasks)[i].submit.task_id, task_id(i + 1));
            ASSERT_FALSE((*tasks)[i].image.empty());
        }
    }

    static constexpr const char* kDatabase = "journal.db";
    static constexpr const char* kLog = "journal.db-wal";

    fs::path left_;
    fs::path trial_;
    std::vector<std::size_t> log_bytes_;  // before each task, and after the last
    std::string refusal_;
};

TEST_F(DamagedJournalTest, IsRepairedWhereverItsTailIsTorn) {
    leave(2);
    const std::size_t begin = log_bytes_[1];
    const std::size_t end = log_bytes_[2];
    ASSERT_GT(end, begin);
    std::size_t complete = 0;
    for (std::size_t length = begin; length <= end;
         length = length < end ? std::min(length + kStep, end) : end + 1) {
        SCOPED_TRACE("torn at " + std::to_string(length));
        const auto tasks =
            tasks_after([&](const fs::path& copy) { fs::resize_file(copy / kLog, length); });
        ASSERT_NO_FATAL_FAILURE(expect_all_but_the_last(tasks));
        complete += tasks->size() == 2 ? 1U : 0U;
    }
    EXPECT_EQ(complete, 1U);  // only the whole one has the second task
}

TEST_F(DamagedJournalTest, IsRepairedWhicheverByteOfItsTailIsWrong) {
    leave(2);
    for (std::size_t offset = log_bytes_[1]; offset < log_bytes_[2]; offset += kStep) {
        SCOPED_TRACE("wrong at " + std::to_string(offset));
        const auto tasks = tasks_after([&](const fs::path& copy) { flip(copy / kLog, offset); });
        ASSERT_NO_FATAL_FAILURE(expect_all_but_the_last(tasks));
        ASSERT_EQ(tasks->size(), 1U);
    }
}

// SQLite alone would forget the second and the third task, and say nothing.
TEST_F(DamagedJournalTest, IsRefusedWhenTheMiddleOfItsLogIsWrong) {
    leave(4);
    for (std::size_t offset = log_bytes_[1]; offset < log_bytes_[2]; offset += 13) {
        const auto tasks = tasks_after([&](const fs::path& copy) { flip(copy / kLog, offset); });
        ASSERT_FALSE(tasks) << "wrong at " << offset << ", and " << tasks->size() << " tasks left";
        EXPECT_THAT(refusal_, HasSubstr("of its log, and more recent ones follow"));
        EXPECT_THAT(refusal_, HasSubstr("move the folder away to start afresh"));
    }
    EXPECT_FALSE(tasks_after([](const fs::path& copy) { flip(copy / kLog, 20); }));
    EXPECT_THAT(refusal_, HasSubstr("the head of its log"));
}

// The log of such a journal may have holes after a power cut: that is what they promise.
TEST_F(DamagedJournalTest, IsReadAsFarAsItGoesWhenItWasNotMeantToSurviveAPowerCut) {
    settings_.sync = JournalSync::normal;
    leave(4);
    const auto tasks =
        tasks_after([&](const fs::path& copy) { flip(copy / kLog, log_bytes_[1] + 100); });
    ASSERT_TRUE(tasks) << refusal_;
    EXPECT_EQ(tasks->size(), 1U);
}

TEST_F(DamagedJournalTest, IsRefusedWhenTheDatabaseIsWrong) {
    reopen();
    for (std::uint32_t number = 1; number <= 200; ++number) {
        ASSERT_TRUE(store(number, "picture " + std::to_string(number)));
    }
    journal_.reset();
    const fs::path database = settings_.folder / kDatabase;
    const std::string whole = content_of(database);
    std::string damaged = whole;
    damaged.replace(whole.size() / 2, 4096, std::string(4096, '\x5a'));
    std::ofstream(database, std::ios::binary) << damaged;
    EXPECT_THAT(open_error(), HasSubstr("move the folder away to start afresh"));
    std::ofstream(database, std::ios::binary) << std::string(8192, 'x');
    EXPECT_THAT(open_error(), HasSubstr("is damaged"));
    std::ofstream(database, std::ios::binary) << whole;
    EXPECT_EQ(reopen().size(), 200U);
}

// SQLite has no checksums there, and finds nothing wrong with another text.
TEST_F(DamagedJournalTest, IsRefusedWhenATaskIsNotWhatWasWritten) {
    reopen();
    ASSERT_TRUE(store(1));
    journal_.reset();
    const fs::path database = settings_.folder / kDatabase;
    const std::size_t camera = content_of(database).find("yard");
    ASSERT_NE(camera, std::string::npos);
    flip(database, camera);
    EXPECT_THAT(open_error(), HasSubstr("its task 1 is not what was written"));
}

TEST_F(DamagedJournalTest, OneDamagedReportHarmsNoOther) {
    reopen();
    for (const std::uint32_t number : {1U, 2U}) {
        ASSERT_TRUE(store(number));
        keep_report(number);
    }
    find(2);
    journal_.reset();
    const fs::path database = settings_.folder / kDatabase;
    const std::size_t camera = content_of(database).find("camera 1");
    ASSERT_NE(camera, std::string::npos);
    flip(database, camera);
    reopen();
    EXPECT_FALSE(find(1));
    EXPECT_TRUE(find(2));
    const auto again = store(1);
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().message, HasSubstr("is damaged in the journal"));
    EXPECT_TRUE(store(3));
}

}  // namespace
}  // namespace ocelli::master::testing
