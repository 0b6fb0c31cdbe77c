#pragma once

// Accepted tasks and their reports on the disk: SQLite in WAL mode for what is small, files for the
// images. One thread writes; all that is queued at a moment goes in one transaction. Layout of the
// folder: journal.db (and -wal, -shm), images/, lock.

#include <spdlog/fwd.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "common/metrics/metric_page.hpp"
#include "master/journal/image_files.hpp"
#include "master/journal/journal_file.hpp"
#include "master/rules/task_store.hpp"

namespace ocelli::master {

class JournalFile;

// What survives: full: a power cut, everything that was accepted; normal: a crash of the process,
// everything, and a power cut, all but the last moments; off: a crash of the process.
enum class JournalSync : std::uint8_t { full, normal, off };

struct JournalSettings {
    std::filesystem::path folder;
    JournalSync sync = JournalSync::full;
    std::chrono::milliseconds retention = std::chrono::hours{1};  // of reports
};

// How the journal does. Times include writing the images.
struct JournalHealth {
    Histogram commit_time{commit_bounds()};
    std::uint64_t records = 0;                // tasks and reports that were committed
    std::size_t waiting = 0;                  // orders that the journal's thread has not begun
    std::string problem;                      // why nothing is accepted; empty when all is well
    bool full = false;                        // that is why: there was no room when it last tried
    TimePoint busy_since = TimePoint::max();  // the commit that goes on; max: none
};

struct StoredTask {
    wire::Submit submit;
    Digest digest;
    Blob image;  // empty when its file is lost
};

// Called on the journal's thread; whoever gets them must post to where they belong.
struct JournalEvents {
    std::function<void(const TaskId&, StoreOutcome)> stored;
    std::function<void(ClientId, const TaskId&, std::optional<StoredReport>)> found;
};

class Journal final : public TaskStore {
  public:
    // Opens the folder or makes it, and removes what nothing needs. bad_config: the folder cannot
    // be used, another master uses it, or its content is damaged; with what to do about it.
    static Result<std::unique_ptr<Journal>> open(const JournalSettings& settings,
                                                 std::shared_ptr<spdlog::logger> logger);
    // Writes what is queued.
    ~Journal() override;
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    // The tasks that were accepted and not reported when it was opened, the oldest first.
    std::vector<StoredTask> take_open_tasks() { return std::move(open_tasks_); }
    // Begins to work. Call it once, before anything is stored.
    void start(JournalEvents events);

    // From any thread.
    JournalHealth health() const;

    void store(const wire::Submit& submit, const Blob& image, const Digest& digest) override;
    void keep_report(const TaskId& task, const Digest& digest, const wire::Frame& report) override;
    void find_report(ClientId client, const TaskId& task) override;

  private:
    struct Store {
        wire::Submit submit;
        Blob image;
        Digest digest;
    };
    struct Keep {
        TaskId task;
        Digest digest;
        wire::Frame report;
    };
    struct Find {
        ClientId client;
        TaskId task;
    };
    // An image that open tasks need.
    struct Needed {
        int tasks = 0;
        bool durable = false;  // written by this process
    };
    using Order = std::variant<Store, Keep, Find>;

    Journal(const JournalSettings& settings, Descriptor lock, std::unique_ptr<JournalFile> file,
            std::vector<StoredTask> tasks, std::shared_ptr<spdlog::logger> logger);

    void push(Order order);
    void run();
    void carry_out(std::vector<Order> orders);
    void await_orders(std::unique_lock<std::mutex>& lock);
    bool store_all(const std::vector<Store>& stores, std::vector<StoreOutcome>& outcomes);
    void put_images(const std::vector<Store>& stores, std::vector<StoreOutcome>& outcomes);
    std::vector<Result<void>> put(const std::vector<ImageFiles::Image>& images);
    void tidy();
    void bound_reports();
    void write(const std::vector<Store>& stores, std::vector<StoreOutcome>& outcomes);
    StoreOutcome report_of(const TaskId& task);
    void find(const Find& order);
    void note(const Error& failure);
    void begin_commit();
    void end_commit(std::size_t records);
    static void fail(std::vector<StoreOutcome>& outcomes, const Error& error);
    void forget_images();
    void forget_images_of(const std::vector<Store>& stores);

    const JournalSettings settings_;
    const std::shared_ptr<spdlog::logger> logger_;
    const Descriptor lock_;
    ImageFiles images_;
    std::unique_ptr<JournalFile> file_;
    std::vector<StoredTask> open_tasks_;
    JournalEvents events_;

    // Of the journal's thread.
    std::map<Digest, Needed> needed_;
    std::vector<Keep> reports_;     // not written yet, because the last attempts failed
    std::vector<Digest> unneeded_;  // by the reports of this transaction
    std::optional<Error> broken_;   // nothing is stored any more
    std::string why_full_;
    bool full_ = false;      // the last transaction found no room
    bool was_full_ = false;  // nor did the one before
    std::chrono::steady_clock::time_point pruned_{};

    mutable std::mutex mutex_;
    std::condition_variable work_;
    std::vector<Order> queue_;
    TimePoint waiting_since_{};    // the first of them
    bool somebody_waits_ = false;  // for one of them
    JournalHealth health_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace ocelli::master
