#include "master/journal/sqlite.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <fstream>
#include <vector>

namespace ocelli::master {

namespace {

// Of an extended code.
int primary(int code) {
    return code & 0xFF;
}

}  // namespace

std::string sqlite_version() {
    return std::string("SQLite ") + ::sqlite3_libversion();
}

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

namespace {

constexpr std::size_t kHeaderBytes = 32;
constexpr std::size_t kFrameHeaderBytes = 24;
constexpr std::uint32_t kMagic = 0x377F0682;  // its last bit: checksums are over big-endian words

using Bytes = std::span<const unsigned char>;

std::uint32_t big_endian(Bytes bytes, std::size_t offset) {
    return std::uint32_t{bytes[offset]} << 24U | std::uint32_t{bytes[offset + 1]} << 16U |
           std::uint32_t{bytes[offset + 2]} << 8U | std::uint32_t{bytes[offset + 3]};
}

std::uint32_t little_endian(Bytes bytes, std::size_t offset) {
    return std::uint32_t{bytes[offset + 3]} << 24U | std::uint32_t{bytes[offset + 2]} << 16U |
           std::uint32_t{bytes[offset + 1]} << 8U | std::uint32_t{bytes[offset]};
}

// Continued over the whole log: each frame's covers all frames before it.
class Checksum {
  public:
    explicit Checksum(bool is_big_endian) : word_(is_big_endian ? big_endian : little_endian) {}

    void add(Bytes bytes) {
        for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
            first_ += word_(bytes, i) + second_;
            second_ += word_(bytes, i + 4) + first_;
        }
    }
    // Whether it is what stands at `offset`.
    bool matches(Bytes bytes, std::size_t offset) const {
        return first_ == big_endian(bytes, offset) && second_ == big_endian(bytes, offset + 4);
    }

  private:
    std::uint32_t (*word_)(Bytes, std::size_t);
    std::uint32_t first_ = 0;
    std::uint32_t second_ = 0;
};

bool read(std::ifstream& stream, std::span<unsigned char> bytes) {
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return static_cast<std::size_t>(stream.gcount()) == bytes.size();
}

// The frames of one generation of the log: those with its salts. Older ones may follow them.
class Frames {
  public:
    // `pages`: in the database, before the log.
    Frames(std::ifstream& stream, Bytes header, Checksum checksum, std::uint64_t pages)
        : stream_(stream),
          salts_(header.subspan(16, 8)),
          checksum_(checksum),
          frame_(kFrameHeaderBytes + big_endian(header, 8)),
          pages_(pages) {}

    std::string damage() {
        std::optional<std::size_t> bad;     // the first frame that is not what was written
        std::optional<std::size_t> commit;  // the first end of a transaction from there on
        for (std::size_t index = 0; read(stream_, frame_); ++index) {
            const bool ours = std::ranges::equal(Bytes(frame_).subspan(8, 8), salts_);
            if (!bad && ours && is_whole()) {
                note_commit(index);
                continue;
            }
            bad = bad.value_or(index);
            if (!ours) {
                continue;
            }
            if (commit) {
                return fmt::format("record {} of its log, and more recent ones follow", *bad + 1);
            }
            if (looks_like_commit(index)) {
                commit = index;
            }
        }
        return "";
    }

  private:
    bool is_whole() {
        checksum_.add(Bytes(frame_).first(8));
        checksum_.add(Bytes(frame_).subspan(kFrameHeaderBytes));
        return checksum_.matches(frame_, 16);
    }

    // The last frame of a transaction has the size that the database has then; others have 0.
    std::uint32_t pages_then() const { return big_endian(frame_, 4); }

    void note_commit(std::size_t index) {
        if (pages_then() != 0) {
            pages_ = pages_then();
            next_ = index + 1;
        }
    }
    // Of a frame that cannot be believed: the database grows by what is written.
    bool looks_like_commit(std::size_t index) const {
        constexpr std::uint64_t kSlack = 8;
        return pages_then() != 0 && pages_then() >= pages_ &&
               pages_then() <= pages_ + (index - next_) + kSlack;
    }

    std::ifstream& stream_;
    Bytes salts_;
    Checksum checksum_;
    std::vector<unsigned char> frame_;
    std::uint64_t pages_;   // in the database, after the last good transaction
    std::size_t next_ = 0;  // the frame after that
};

bool is_page_size(std::uint32_t bytes) {
    return bytes >= 512 && bytes <= 65536 && std::has_single_bit(bytes);
}

}  // namespace

std::string damage_in_log(const std::filesystem::path& database) {
    const std::filesystem::path log = database.string() + "-wal";
    std::ifstream stream(log, std::ios::binary);
    std::array<unsigned char, kHeaderBytes> header{};
    if (!read(stream, header) || std::ranges::all_of(header, [](auto byte) { return byte == 0; })) {
        return "";  // nothing was committed in it
    }
    const std::uint32_t magic = big_endian(header, 0);
    const std::uint32_t page_bytes = big_endian(header, 8);
    Checksum checksum((magic & 1U) != 0);
    checksum.add(Bytes(header).first(24));
    if ((magic & ~1U) != kMagic || !checksum.matches(header, 24) || !is_page_size(page_bytes)) {
        return "the head of its log";
    }
    std::error_code error;
    const auto bytes = std::filesystem::file_size(database, error);
    return Frames(stream, header, checksum, error ? 0 : bytes / page_bytes).damage();
}

}  // namespace ocelli::master
