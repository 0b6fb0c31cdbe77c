#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/logger.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "common/wire/codec.hpp"
#include "master/journal/journal.hpp"
#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {

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
    std::optional<StoredReport> find(std::uint32_t number) { return find(task_id(number)); }
    std::optional<StoredReport> find(const TaskId& id) {
        journal_->find_report(1, id);
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

}  // namespace ocelli::master::testing
