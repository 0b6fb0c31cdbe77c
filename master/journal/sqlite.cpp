#include "master/journal/sqlite.hpp"

#include <sqlite3.h>

#include <cerrno>

namespace ocelli::master {

namespace {

// Of an extended code.
int primary(int code) {
    return code & 0xFF;
}

}  // namespace

bool SqliteError::is_full() const {
    return primary(code) == SQLITE_FULL ||
           (primary(code) == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT));
}

bool SqliteError::is_corruption() const {
    return primary(code) == SQLITE_CORRUPT || primary(code) == SQLITE_NOTADB;
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Statement::Statement(Database& database, std::string_view sql) : database_(database) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
        database.fail();
    }
    statement_.reset(statement);
}

Statement& Statement::bind(int index, std::int64_t value) {
    if (sqlite3_bind_int64(statement_.get(), index, value) != SQLITE_OK) {
        database_.fail();
    }
    return *this;
}

Statement& Statement::bind(int index, std::span<const std::byte> bytes) {
    // An empty span has no address, and SQLite takes that for NULL.
    const void* data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
    if (sqlite3_bind_blob64(statement_.get(), index, data, bytes.size(), SQLITE_STATIC) !=
        SQLITE_OK) {
        database_.fail();
    }
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        database_.fail();
    }
    return code == SQLITE_ROW;
}

void Statement::run() {
    step();
    reset();
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::span<const std::byte> Statement::bytes(int column) const {
    const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement_.get(), column));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::string Statement::text(int column) const {
    const auto data = bytes(column);
    return {reinterpret_cast<const char*>(data.data()), data.size()};
}

void Database::Close::operator()(sqlite3* database) const {
    sqlite3_close(database);
}

Database::Database(const std::filesystem::path& file) {
    sqlite3* database = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const int code = sqlite3_open_v2(file.c_str(), &database, flags, nullptr);
    handle_.reset(database);
    if (code != SQLITE_OK) {
        fail();
    }
    sqlite3_extended_result_codes(database, 1);
    sqlite3_wal_hook(
        database,
        [](void* pages, sqlite3*, const char*, int count) {
            *static_cast<int*>(pages) = count;
            return SQLITE_OK;
        },
        log_pages_.get());
}

void Database::execute(const std::string& sql) {
    if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        fail();
    }
}

int Database::changes() const {
    return sqlite3_changes(handle_.get());
}

void Database::checkpoint(bool truncate) {
    const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    if (sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, mode, nullptr, nullptr) != SQLITE_OK) {
        fail();
    }
    *log_pages_ = 0;
}

void Database::keep_log() {
    sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void Database::fail() const {
    throw SqliteError{sqlite3_extended_errcode(handle_.get()), sqlite3_errmsg(handle_.get()),
                      sqlite3_system_errno(handle_.get())};
}

}  // namespace ocelli::master
