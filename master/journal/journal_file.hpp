#pragma once

#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/task_id.hpp"
#include "master/journal/sqlite.hpp"
#include "master/rules/task_store.hpp"

namespace ocelli::master {

// An open file, closed at the end of its scope. -1: none.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    int get() const { return number_; }

  private:
    int number_;
};

// The journal's database: its schema and statements. All calls throw SqliteError.

// A task as it stands there.
struct TaskRow {
    wire::Frame submit;  // without the image
    Digest digest;
    bool is_whole = false;  // it has the checksum that it was written with
};

// The report is there, and is not what was written.
struct DamagedReport {};

class JournalFile {
  public:
    // `synchronous`: SQLite's FULL, NORMAL or OFF.
    JournalFile(const std::filesystem::path& file, const std::string& synchronous);

    // Empty, or what is wrong with its structure.
    std::string damage();
    std::vector<TaskRow> open_tasks();

    void begin() { database_.execute("BEGIN IMMEDIATE"); }
    void commit() { database_.execute("COMMIT"); }
    void roll_back() noexcept;
    // Keeps the log short. Call it between transactions.
    void tidy_log();
    // Nothing is written any more, not even at the end.
    void freeze() { database_.keep_log(); }

    // False when it is there already.
    bool add_task(const TaskId& id, const Digest& digest, const wire::Frame& submit,
                  std::int64_t unix_ms);
    void add_report(const TaskId& id, const Digest& digest, const wire::Frame& report,
                    std::int64_t unix_ms);
    void remove_task(const TaskId& id);
    // Nothing when there is none. Throws DamagedReport.
    std::optional<StoredReport> report(const TaskId& id);
    void remove_reports_before(std::int64_t unix_ms);

  private:
    void begin_log();

    Database database_;
    bool rolled_back_ = false;  // the log has an end that was never committed
    std::optional<Statement> add_task_, add_report_, remove_task_, report_, remove_reports_;
};

}  // namespace ocelli::master
