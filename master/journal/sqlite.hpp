#pragma once

// The little of SQLite that the journal needs. Not thread-safe: one thread at a time.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace ocelli::master {

// For --version.
std::string sqlite_version();

// What SQLite answered, with its extended code, and errno where that is from the system.
struct SqliteError {
    int code = 0;
    std::string message;
    int system = 0;

    bool is_full() const;        // no room: it works again when there is some
    bool is_corruption() const;  // what is on the disk is not what was written
};

class Database;

// A prepared statement. A failing call throws SqliteError; run() and step() say nothing else.
class Statement {
  public:
    Statement(Database& database, std::string_view sql);

    Statement& bind(int index, std::int64_t value);
    // The bytes are used until the next reset().
    Statement& bind(int index, std::span<const std::byte> bytes);
    // Whether there is a row.
    bool step();
    // Runs a statement that gives no rows, and makes it ready for the next time.
    void run();
    void reset();

    std::int64_t integer(int column) const;
    std::span<const std::byte> bytes(int column) const;  // until the next step() or reset()
    std::string text(int column) const;

  private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    Database& database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
  public:
    // Opens the file, or creates it. Throws SqliteError.
    explicit Database(const std::filesystem::path& file);

    void execute(const std::string& sql);
    // How many rows the last statement has changed.
    int changes() const;
    // Copies the write-ahead log into the database, so that it can begin anew. SQLite's own
    // checkpoints hide their errors, a failed fsync among them. `truncate`: also empties the file.
    void checkpoint(bool truncate);
    // In the log, after the last commit or checkpoint.
    int log_pages() const { return *log_pages_; }
    // Closing is to leave the log as it is.
    void keep_log();
    [[noreturn]] void fail() const;  // throws what the last call has left
    sqlite3* handle() const { return handle_.get(); }

  private:
    struct Close {
        void operator()(sqlite3* database) const;
    };
    std::unique_ptr<int> log_pages_ = std::make_unique<int>(0);
    std::unique_ptr<sqlite3, Close> handle_;
};

// Looks at a SQLite database's write-ahead log before SQLite does. SQLite takes a log to end where
// the first checksum is wrong, and forgets what follows: right for the last transaction, which a
// power cut may tear, and a silent loss for every other one, because each is synced before the next
// begins.
//
// Empty when the log is whole, is not there, or can only be torn in its last transaction; otherwise
// a part of a sentence that says what is damaged. Holds for logs written with synchronous=FULL.
// Format: sqlite.org/fileformat2.html, section 4.
std::string damage_in_log(const std::filesystem::path& database);

}  // namespace ocelli::master
