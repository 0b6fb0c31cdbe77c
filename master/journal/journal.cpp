// The journal at work; journal_open.cpp has its start.

#include "master/journal/journal.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <utility>

#include "common/clock.hpp"
#include "common/wire/codec.hpp"
#include "master/journal/journal_file.hpp"

namespace ocelli::master {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kPruneInterval{1};
constexpr std::chrono::seconds kRetryInterval{1};
// Reports wait this long for a task to be written with: nobody waits for them, and most often the
// next task comes sooner. What is lost with them is run again.
constexpr std::chrono::milliseconds kReportDelay{10};
// Reports that wait for room on the disk. A task whose report is dropped here is run again after a
// restart.
constexpr std::size_t kUnwrittenReportsMax = 10'000;
constexpr std::size_t kUnwrittenBytesMax = std::size_t{64} << 20U;

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
    const bool is_awaited = !std::holds_alternative<Keep>(order);
    bool wakes = is_awaited;
    {
        const std::scoped_lock lock(mutex_);
        if (queue_.empty()) {
            waiting_since_ = now();
            wakes = true;
        }
        somebody_waits_ = somebody_waits_ || is_awaited;
        queue_.push_back(std::move(order));
    }
    if (wakes) {
        work_.notify_one();
    }
}

JournalHealth Journal::health() const {
    const std::scoped_lock lock(mutex_);
    JournalHealth health = health_;
    health.waiting = queue_.size();
    return health;
}

// --- the journal's thread ---

void Journal::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        await_orders(lock);
        const bool last = stopping_ && queue_.empty();
        std::vector<Order> orders = std::exchange(queue_, {});
        somebody_waits_ = false;
        lock.unlock();
        carry_out(std::move(orders));
        lock.lock();
        if (last) {
            return;
        }
    }
}

void Journal::await_orders(std::unique_lock<std::mutex>& lock) {
    const auto has_orders = [&] { return stopping_ || !queue_.empty(); };
    if (reports_.empty()) {
        work_.wait(lock, has_orders);
    } else {
        work_.wait_for(lock, kRetryInterval, has_orders);  // there may be room again
    }
    if (!queue_.empty()) {
        work_.wait_until(lock, waiting_since_ + kReportDelay,
                         [&] { return stopping_ || somebody_waits_; });
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
        const std::size_t records = stores.size() + reports_.size();
        begin_commit();
        const bool committed = store_all(stores, outcomes);
        end_commit(records);
        for (std::size_t i = 0; i < stores.size(); ++i) {
            events_.stored(stores[i].submit.task_id, std::move(outcomes[i]));
        }
        if (committed) {
            forget_images();
            tidy();
        }
        forget_images_of(stores);
    }
    for (const Find& order : finds) {
        find(order);
    }
}

void Journal::begin_commit() {
    const std::scoped_lock lock(mutex_);
    health_.busy_since = now();
}

void Journal::end_commit(std::size_t records) {
    const std::scoped_lock lock(mutex_);
    const TimePoint begun = std::exchange(health_.busy_since, TimePoint::max());
    health_.problem = broken_ ? broken_->message : full_ ? why_full_ : "";
    health_.full = full_ && !broken_;
    if (health_.problem.empty()) {
        health_.commit_time.observe(now() - begun);
        health_.records += records;
    }
}

// Whether a transaction was committed.
bool Journal::store_all(const std::vector<Store>& stores, std::vector<StoreOutcome>& outcomes) {
    was_full_ = std::exchange(full_, false);
    if (!broken_) {
        put_images(stores, outcomes);
    }
    if (broken_) {
        fail(outcomes, *broken_);
        reports_.clear();  // their tasks run again after the restart that is needed
        return false;
    }
    bool committed = false;
    try {
        unneeded_.clear();
        write(stores, outcomes);
        reports_.clear();
        committed = true;
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
    bound_reports();
    return committed;
}

// What is there already is not written again. A file that an earlier process has left may not have
// been synced, whatever it holds.
void Journal::put_images(const std::vector<Store>& stores, std::vector<StoreOutcome>& outcomes) {
    std::map<Digest, std::size_t> places;
    std::vector<ImageFiles::Image> images;
    for (const Store& one : stores) {
        if (!needed_[one.digest].durable && places.emplace(one.digest, images.size()).second) {
            images.emplace_back(one.digest, one.image);
        }
    }
    const auto written = put(images);
    for (std::size_t i = 0; i < stores.size(); ++i) {
        const auto place = places.find(stores[i].digest);
        if (place == places.end()) {
            continue;
        }
        const Result<void>& result = written[place->second];
        needed_[stores[i].digest].durable = result.has_value();
        if (!result && result.error().code == ErrorCode::busy) {
            outcomes[i] = result.error();  // descriptors come back; the disk is as it was
        } else if (!result) {
            const Error failure = refusal(result.error().code == ErrorCode::storage_full,
                                          result.error().message, settings_.folder);
            outcomes[i] = failure;
            note(failure);
        }
    }
}

// Files that are free give their room to those that are needed.
std::vector<Result<void>> Journal::put(const std::vector<ImageFiles::Image>& images) {
    auto results = images_.put(images);
    const auto is_full = [](const Result<void>& result) {
        return !result && result.error().code == ErrorCode::storage_full;
    };
    if (std::ranges::any_of(results, is_full)) {
        images_.give_room_back();
        for (std::size_t i = 0; i < images.size(); ++i) {
            if (is_full(results[i])) {
                results[i] = images_.put({images[i]}).front();
            }
        }
    }
    return results;
}

// After a commit, which counts whatever becomes of this.
void Journal::tidy() {
    try {
        file_->tidy_log();
    } catch (const SqliteError& error) {
        if (!error.is_full()) {  // then the next one may do it
            note(refusal(false, error.message, settings_.folder));
        }
    }
}

void Journal::bound_reports() {
    std::size_t bytes = 0;
    std::size_t kept = 0;  // the most recent ones
    while (kept < reports_.size() && kept < kUnwrittenReportsMax) {
        bytes += reports_[reports_.size() - 1 - kept].report.bytes();
        if (bytes > kUnwrittenBytesMax) {
            break;
        }
        ++kept;
    }
    const std::size_t dropped = reports_.size() - kept;
    if (dropped > 0) {
        logger_->error(
            "{} reports cannot be written and are dropped: their tasks run again after a restart",
            dropped);
        reports_.erase(reports_.begin(), reports_.begin() + static_cast<std::ptrdiff_t>(dropped));
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
        images_.give_room_back();
        full_ = true;
        why_full_ = failure.message;
    } else {
        broken_ = failure;
        file_->freeze();
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
        outcomes[i] = report_of(one.submit.task_id);
        const bool is_new = outcomes[i] && !*outcomes[i];
        if (is_new &&
            file_->add_task(one.submit.task_id, one.digest, wire::encode(one.submit), time)) {
            added.push_back(one.digest);
        }
    }
    const auto now = std::chrono::steady_clock::now();
    if (now - pruned_ >= kPruneInterval) {
        pruned_ = now;
        file_->remove_reports_before(time - settings_.retention.count());
    }
    file_->commit();
    for (const Digest& digest : added) {
        ++needed_[digest].tasks;
    }
}

StoreOutcome Journal::report_of(const TaskId& task) {
    try {
        return file_->report(task);
    } catch (const DamagedReport&) {
        return Error{ErrorCode::storage_failed,
                     fmt::format("the report of task {} is damaged in the journal in '{}': check "
                                 "the disk, and submit the picture as a new task",
                                 to_string(task), settings_.folder.string())};
    }
}

// The images of tasks that are reported now, and of those that turned out to be reported before.
void Journal::forget_images() {
    for (const Digest& digest : unneeded_) {
        const auto found = needed_.find(digest);
        if (found != needed_.end() && --found->second.tasks == 0) {
            needed_.erase(found);
            images_.remove(digest);
        }
    }
}

// Those of tasks that were not stored.
void Journal::forget_images_of(const std::vector<Store>& stores) {
    for (const Store& one : stores) {
        const auto found = needed_.find(one.digest);
        if (found != needed_.end() && found->second.tasks == 0) {
            needed_.erase(found);
            images_.remove(one.digest);
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
        auto outcome = report_of(order.task);
        if (!outcome) {
            logger_->error("{}", outcome.error().message);
        } else {
            report = std::move(*outcome);
        }
    } catch (const SqliteError& error) {
        logger_->error("the report of task {} cannot be read: {}", to_string(order.task),
                       error.message);
    }
    events_.found(order.client, order.task, std::move(report));
}

}  // namespace ocelli::master
