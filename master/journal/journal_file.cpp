#include "master/journal/journal_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/wire/frame.hpp"

namespace ocelli::master {

namespace {

constexpr int kSchema = 1;
// 4 MiB.
constexpr int kLogPagesMax = 1000;

std::span<const std::byte> bytes_of(const std::array<std::uint8_t, 16>& id) {
    return std::as_bytes(std::span(id));
}

Digest digest_in(std::span<const std::byte> bytes) {
    Digest digest;
    if (bytes.size() == digest.bytes.size()) {
        std::ranges::transform(bytes, digest.bytes.begin(),
                               [](std::byte byte) { return static_cast<std::uint8_t>(byte); });
    }
    return digest;
}

wire::Frame frame_of(std::int64_t version, wire::MessageType type,
                     std::span<const std::byte> body) {
    return {static_cast<std::uint16_t>(version), type, {body.begin(), body.end()}, {}};
}

// SQLite has no checksums in its database: a flipped bit in a row is noticed by ours.
std::uint32_t checksum_of(const TaskId& id, const Digest& digest, const wire::Frame& frame) {
    std::uint32_t crc = wire::crc32c(bytes_of(id.bytes));
    crc = wire::crc32c(bytes_of(digest.bytes), crc);
    crc = wire::crc32c(std::as_bytes(std::span(&frame.version, 1)), crc);
    crc = wire::crc32c(frame.body, crc);
    return wire::crc32c(frame.blob.bytes(), crc);
}

TaskId id_in(std::span<const std::byte> bytes) {
    return {digest_in(bytes).bytes};
}

int schema_of(Database& database) {
    Statement version(database, "PRAGMA user_version");
    version.step();
    return static_cast<int>(version.integer(0));
}

void create_schema(Database& database) {
    const int schema = schema_of(database);
    if (schema == kSchema) {
        return;
    }
    if (schema > kSchema) {
        throw SqliteError{0, fmt::format("it was written by a later release (schema {}, this "
                                         "release knows {})",
                                         schema, kSchema)};
    }
    database.execute(fmt::format(
        "BEGIN;"
        "CREATE TABLE IF NOT EXISTS tasks(number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,"
        " digest BLOB NOT NULL, version INTEGER NOT NULL, submit BLOB NOT NULL,"
        " accepted_ms INTEGER NOT NULL, crc INTEGER NOT NULL);"
        "CREATE TABLE IF NOT EXISTS reports(id BLOB PRIMARY KEY, digest BLOB NOT NULL,"
        " version INTEGER NOT NULL, body BLOB NOT NULL, artifacts BLOB NOT NULL,"
        " finished_ms INTEGER NOT NULL, crc INTEGER NOT NULL);"
        "CREATE INDEX IF NOT EXISTS reports_by_time ON reports(finished_ms);"
        "PRAGMA user_version={};"
        "COMMIT",
        kSchema));
}

}  // namespace

JournalFile::JournalFile(const std::filesystem::path& file, const std::string& synchronous)
    : database_(file) {
    // Exclusive: the index of the log is kept in memory, and needs no room on a full disk.
    database_.execute(
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=" +
        synchronous);
    create_schema(database_);
    begin_log();
    add_task_.emplace(database_,
                      "INSERT OR IGNORE INTO tasks(id, digest, version, submit, accepted_ms, "
                      "crc) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    add_report_.emplace(database_,
                        "INSERT OR IGNORE INTO reports(id, digest, version, body, artifacts, "
                        "finished_ms, crc) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    remove_task_.emplace(database_, "DELETE FROM tasks WHERE id = ?1");
    report_.emplace(database_,
                    "SELECT digest, version, body, artifacts, crc FROM reports WHERE id = ?1");
    remove_reports_.emplace(database_, "DELETE FROM reports WHERE finished_ms < ?1");
}

// What was torn off the end of the log is not to stand behind what is written from now on.
void JournalFile::begin_log() {
    rolled_back_ = true;
    try {
        tidy_log();
    } catch (const SqliteError& error) {
        if (!error.is_full()) {  // it is done when there is room
            throw;
        }
    }
}

std::string JournalFile::damage() {
    Statement check(database_, "PRAGMA integrity_check(1)");
    check.step();
    const std::string answer = check.text(0);
    return answer == "ok" ? "" : answer;
}

std::vector<TaskRow> JournalFile::open_tasks() {
    std::vector<TaskRow> rows;
    Statement all(database_, "SELECT digest, version, submit, id, crc FROM tasks ORDER BY number");
    while (all.step()) {
        TaskRow row{frame_of(all.integer(1), wire::Submit::kType, all.bytes(2)),
                    digest_in(all.bytes(0))};
        row.is_whole = checksum_of(id_in(all.bytes(3)), row.digest, row.submit) == all.integer(4);
        rows.push_back(std::move(row));
    }
    return rows;
}

void JournalFile::roll_back() noexcept {
    try {
        database_.execute("ROLLBACK");
    } catch (const SqliteError&) {
        // There was nothing to roll back: SQLite has done it.
    }
    rolled_back_ = true;
}

void JournalFile::tidy_log() {
    if (!rolled_back_ && database_.log_pages() < kLogPagesMax) {
        return;
    }
    database_.checkpoint(rolled_back_);
    rolled_back_ = false;
}

bool JournalFile::add_task(const TaskId& id, const Digest& digest, const wire::Frame& submit,
                           std::int64_t unix_ms) {
    add_task_->reset();
    add_task_->bind(1, bytes_of(id.bytes))
        .bind(2, bytes_of(digest.bytes))
        .bind(3, submit.version)
        .bind(4, submit.body)
        .bind(5, unix_ms)
        .bind(6, checksum_of(id, digest, submit))
        .run();
    return database_.changes() > 0;
}

void JournalFile::add_report(const TaskId& id, const Digest& digest, const wire::Frame& report,
                             std::int64_t unix_ms) {
    add_report_->reset();
    add_report_->bind(1, bytes_of(id.bytes))
        .bind(2, bytes_of(digest.bytes))
        .bind(3, report.version)
        .bind(4, report.body)
        .bind(5, report.blob.bytes())
        .bind(6, unix_ms)
        .bind(7, checksum_of(id, digest, report))
        .run();
}

void JournalFile::remove_task(const TaskId& id) {
    remove_task_->reset();
    remove_task_->bind(1, bytes_of(id.bytes)).run();
}

std::optional<StoredReport> JournalFile::report(const TaskId& id) {
    report_->reset();
    report_->bind(1, bytes_of(id.bytes));
    std::optional<StoredReport> found;
    if (report_->step()) {
        found = {digest_in(report_->bytes(0)),
                 frame_of(report_->integer(1), wire::ReportMessage::kType, report_->bytes(2))};
        found->frame.blob = Blob::copy_of(report_->bytes(3));
    }
    const bool is_whole =
        !found || checksum_of(id, found->digest, found->frame) == report_->integer(4);
    report_->reset();
    if (!is_whole) {
        throw DamagedReport{};
    }
    return found;
}

void JournalFile::remove_reports_before(std::int64_t unix_ms) {
    remove_reports_->reset();
    remove_reports_->bind(1, unix_ms).run();
}

}  // namespace ocelli::master
