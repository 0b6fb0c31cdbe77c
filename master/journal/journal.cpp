#include "master/journal/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/logger.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

#include "common/clock.hpp"
#include "common/wire/codec.hpp"
#include "master/journal/journal_file.hpp"

namespace ocelli::master {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kPruneInterval{1};
constexpr std::chrono::seconds kRetryInterval{1};
// Reports that wait for room on the disk. A task whose report is dropped here is run again after a
// restart.
constexpr std::size_t kUnwrittenReportsMax = 10'000;

std::string synchronous(JournalSync sync) {
    switch (sync) {
        case JournalSync::full:
            return "FULL";
        case JournalSync::normal:
            return "NORMAL";
        case JournalSync::off:
            break;
    }
    return "OFF";
}

Error unusable(const fs::path& folder, const std::string& why) {
    return {ErrorCode::bad_config,
            fmt::format("the state folder '{}' cannot be used: {}", folder.string(), why)};
}

// Gone with the process, however it ends.
Result<Descriptor> lock(const fs::path& folder) {
    Descriptor file(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640));
    if (file.get() < 0) {
        return unusable(folder, fmt::format("{}: give it to the user that runs ocelli-master",
                                            std::strerror(errno)));
    }
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        return unusable(folder,
                        "another ocelli-master uses it: stop that one, or give each a "
                        "folder of its own");
    }
    return file;
}

Error damaged(const fs::path& folder, const std::string& what) {
    return unusable(folder,
                    fmt::format("its journal is damaged ({}): move the folder away to start "
                                "afresh, and check the disk; what it held and was not reported "
                                "must be submitted again",
                                what));
}

// What an operator reads of either.
Error refusal(bool is_full, const std::string& why, const fs::path& folder) {
    if (is_full) {
        return {ErrorCode::storage_full,
                fmt::format("the disk of the state folder '{}' is full: make room there, the "
                            "master goes on by itself",
                            folder.string())};
    }
    return {ErrorCode::storage_failed,
            fmt::format("the journal in '{}' failed ({}): check the disk, then restart the master",
                        folder.string(), why)};
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(const JournalSettings& settings,
                                               std::shared_ptr<spdlog::logger> logger) {
    std::error_code error;
    fs::create_directories(settings.folder / "images", error);
    if (error) {
        return unusable(settings.folder,
                        fmt::format("{}: name another, or give it to the user that runs "
                                    "ocelli-master",
                                    error.message()));
    }
    auto locked = lock(settings.folder);
    if (!locked) {
        return locked.error();
    }
    try {
        auto file = std::make_unique<JournalFile>(settings.folder / "journal.db",
                                                  synchronous(settings.sync));
        if (const std::string damage = file->damage(); !damage.empty()) {
            return damaged(settings.folder, damage);
        }
        return std::unique_ptr<Journal>(
            new Journal(settings, std::move(*locked), std::move(file), std::move(logger)));
    } catch (const SqliteError& failure) {
        return failure.is_corruption() ? damaged(settings.folder, failure.message)
                                       : unusable(settings.folder, failure.message);
    }
}

Journal::Journal(const JournalSettings& settings, Descriptor lock,
                 std::unique_ptr<JournalFile> file, std::shared_ptr<spdlog::logger> logger)
    : settings_(settings),
      logger_(std::move(logger)),
      lock_(std::move(lock)),
      images_(settings.folder / "images", settings.sync == JournalSync::full),
      file_(std::move(file)) {
    std::set<Digest> digests;
    for (TaskRow& row : file_->open_tasks()) {
        auto submit = wire::decode<wire::Submit>(row.submit);
        if (!submit) {
            throw SqliteError{0, "a task in it cannot be read: " + submit.error().message};
        }
        auto image = images_.get(row.digest);
        if (!image) {
            logger_->error("the picture of task {} is lost: {}", to_string(submit->task_id),
                           image.error().message);
        }
        ++needed_[row.digest];
        digests.insert(row.digest);
        open_tasks_.push_back({std::move(*submit), row.digest, image ? std::move(*image) : Blob()});
    }
    const std::size_t removed = images_.remove_others(digests);
    logger_->info("the journal in '{}' has {} open tasks; {} files that nothing needs removed",
                  settings_.folder.string(), open_tasks_.size(), removed);
}

Journal::~Journal() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    work_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Journal::start(JournalEvents events) {
    events_ = std::move(events);
    thread_ = std::thread(&Journal::run, this);
}

void Journal::store(const wire::Submit& submit, const Blob& image, const Digest& digest) {
    push(Store{submit, image, digest});
}

void Journal::keep_report(const TaskId& task, const Digest& digest, const wire::Frame& report) {
    push(Keep{task, digest, report});
}

void Journal::find_report(ClientId client, const TaskId& task) {
    push(Find{client, task});
}

void Journal::push(Order order) {
    {
        const std::scoped_lock lock(mutex_);
        queue_.push_back(std::move(order));
    }
    work_.notify_one();
}

// --- the journal's thread ---

void Journal::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        const auto is_awake = [&] { return stopping_ || !queue_.empty(); };
        if (reports_.empty()) {
            work_.wait(lock, is_awake);
        } else {
            work_.wait_for(lock, kRetryInterval, is_awake);  // there may be room again
        }
        const bool last = stopping_ && queue_.empty();
        std::vector<Order> orders = std::exchange(queue_, {});
        lock.unlock();
        carry_out(std::move(orders));
        lock.lock();
        if (last) {
            return;
        }
    }
}

void Journal::carry_out(std::vector<Order> orders) {
    std::vector<Store> stores;
    std::vector<Find> finds;
    for (Order& order : orders) {
        if (auto* one = std::get_if<Store>(&order)) {
            stores.push_back(std::move(*one));
        } else if (auto* kept = std::get_if<Keep>(&order)) {
            reports_.push_back(std::move(*kept));
        } else {
            finds.push_back(std::get<Find>(order));
        }
    }
    if (!stores.empty() || !reports_.empty()) {
        std::vector<StoreOutcome> outcomes(stores.size(), StoreOutcome(std::nullopt));
        store_all(stores, outcomes);
        for (std::size_t i = 0; i < stores.size(); ++i) {
            events_.stored(stores[i].submit.task_id, std::move(outcomes[i]));
        }
    }
    for (const Find& order : finds) {
        find(order);
    }
}

void Journal::store_all(const std::vector<Store>& stores, std::vector<StoreOutcome>& outcomes) {
    if (broken_) {
        fail(outcomes, *broken_);
        reports_.clear();  // their tasks run again after the restart that is needed
        return;
    }
    was_full_ = std::exchange(full_, false);
    for (std::size_t i = 0; i < stores.size(); ++i) {
        if (auto written = images_.put(stores[i].digest, stores[i].image); !written) {
            if (written.error().code == ErrorCode::busy) {
                outcomes[i] = written.error();  // descriptors come back; the disk is as it was
                continue;
            }
            const Error failure = refusal(written.error().code == ErrorCode::storage_full,
                                          written.error().message, settings_.folder);
            outcomes[i] = failure;
            note(failure);
        }
    }
    try {
        unneeded_.clear();
        write(stores, outcomes);
        forget_images();
        reports_.clear();
    } catch (const SqliteError& error) {
        file_->roll_back();
        const Error failure = refusal(error.is_full(), error.message, settings_.folder);
        fail(outcomes, failure);
        note(failure);
    }
    if (was_full_ && !full_) {
        full_ = stores.empty();  // then nothing was tried
        if (!full_) {
            logger_->info("there is room in '{}' again: tasks are accepted",
                          settings_.folder.string());
        }
    }
    for (const Store& one : stores) {
        if (!needed_.contains(one.digest)) {
            images_.remove(one.digest);
        }
    }
    if (reports_.size() > kUnwrittenReportsMax) {
        logger_->error(
            "{} reports cannot be written and are dropped: their tasks run again after "
            "a restart",
            reports_.size());
        reports_.clear();
    }
}

// A full disk is waited for; after anything else nobody knows what the disk holds.
void Journal::note(const Error& failure) {
    const bool is_full = failure.code == ErrorCode::storage_full;
    const bool is_known = is_full ? was_full_ || full_ : broken_.has_value();
    if (!is_known) {
        logger_->error("no tasks are accepted: {}", failure.message);
    }
    if (is_full) {
        full_ = true;
    } else {
        broken_ = failure;
    }
}

// One transaction. Counts only what has been committed.
void Journal::write(const std::vector<Store>& stores, std::vector<StoreOutcome>& outcomes) {
    const std::int64_t time = unix_milliseconds();
    std::vector<Digest> added;
    file_->begin();
    for (const Keep& report : reports_) {
        file_->add_report(report.task, report.digest, report.report, time);
        file_->remove_task(report.task);
        unneeded_.push_back(report.digest);
    }
    for (std::size_t i = 0; i < stores.size(); ++i) {
        if (!outcomes[i]) {
            continue;
        }
        const Store& one = stores[i];
        if (auto report = file_->report(one.submit.task_id)) {
            outcomes[i] = std::move(report);
            continue;
        }
        file_->add_task(one.submit.task_id, one.digest, wire::encode(one.submit), time);
        added.push_back(one.digest);
    }
    const auto now = std::chrono::steady_clock::now();
    if (now - pruned_ >= kPruneInterval) {
        pruned_ = now;
        file_->remove_reports_before(time - settings_.retention.count());
    }
    file_->commit();
    for (const Digest& digest : added) {
        ++needed_[digest];
    }
}

// The images of tasks that are reported now, and of those that turned out to be reported before.
void Journal::forget_images() {
    for (const Digest& digest : unneeded_) {
        const auto found = needed_.find(digest);
        if (found != needed_.end() && --found->second == 0) {
            needed_.erase(found);
            images_.remove(digest);
        }
    }
}

void Journal::fail(std::vector<StoreOutcome>& outcomes, const Error& error) {
    for (StoreOutcome& outcome : outcomes) {
        outcome = error;
    }
}

void Journal::find(const Find& order) {
    std::optional<StoredReport> report;
    try {
        report = file_->report(order.task);
    } catch (const SqliteError& error) {
        logger_->error("the report of task {} cannot be read: {}", to_string(order.task),
                       error.message);
    }
    events_.found(order.client, order.task, std::move(report));
}

}  // namespace ocelli::master
