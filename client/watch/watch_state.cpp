#include "client/watch/watch_state.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "client/watch/put_away.hpp"
#include "common/digest.hpp"

namespace ocelli::client {

namespace {

constexpr std::string_view kHeader = "ocelli-watch 2\n";
constexpr std::string_view kEarlierHeader = "ocelli-watch 1\n";  // without devices and inodes
// Fewer lines that mean nothing any more are not worth a new file.
constexpr std::size_t kGarbageMin = 1000;

Error failure(const std::string& path, int number, std::string_view hint) {
    return {
        number == ENOSPC || number == EDQUOT ? ErrorCode::storage_full : ErrorCode::storage_failed,
        fmt::format("the state file '{}' cannot be written ({}): {}", path, std::strerror(number),
                    hint)};
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto count = ::write(descriptor, text.data(), text.size());
        if (count < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    return true;
}

int open_locked(const std::string& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_RDWR | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor >= 0 && ::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        errno = EWOULDBLOCK;
        return -1;
    }
    return descriptor;
}

}  // namespace

WatchState::WatchState(WatchState&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      lines_(other.lines_),
      unsynced_(other.unsynced_),
      entries_(std::move(other.entries_)),
      names_(std::move(other.names_)) {}

WatchState::~WatchState() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

Result<WatchState> WatchState::open(const std::string& path) {
    const int descriptor = open_locked(path, O_CREAT);
    if (descriptor < 0 && errno == EWOULDBLOCK) {
        return Error{ErrorCode::bad_config,
                     fmt::format("another ocelli watch uses the state file '{}': stop it, or give "
                                 "this one another folder or --state file",
                                 path)};
    }
    if (descriptor < 0) {
        return Error{
            ErrorCode::bad_config,
            failure(path, errno, "name one that this user may write, with --state").message};
    }
    WatchState state(path, descriptor);
    if (auto loaded = state.load(); !loaded) {
        return loaded.error();
    }
    return state;
}

Result<void> WatchState::load() {
    std::string text;
    struct ::stat status {};
    if (::fstat(descriptor_, &status) == 0) {
        text.resize(static_cast<std::size_t>(status.st_size));
        const auto count = ::pread(descriptor_, text.data(), text.size(), 0);
        text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    if (text.empty()) {
        if (!write_all(descriptor_, kHeader) || !make_durable(descriptor_) ||
            !make_folder_durable(std::filesystem::path(path_).parent_path())) {
            return failure(path_, errno, "make room, or name another one with --state");
        }
        return {};
    }
    const bool is_earlier = text.starts_with(kEarlierHeader);
    if (!is_earlier && !text.starts_with(kHeader)) {
        return Error{ErrorCode::bad_config,
                     fmt::format("'{}' is no state file of this ocelli watch: name another one "
                                 "with --state, or move it away to begin anew",
                                 path_)};
    }
    if (auto read = read_lines(text, is_earlier); !read) {
        return read;
    }
    return is_earlier ? write_anew() : Result<void>();
}

Result<void> WatchState::read_lines(const std::string& text, bool is_earlier) {
    std::size_t begin = kHeader.size();
    for (std::size_t end = 0; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
        auto entry = parse_line(std::string_view(text).substr(begin, end - begin), is_earlier);
        if (!entry) {
            return Error{ErrorCode::bad_config,
                         fmt::format("the state file '{}' is damaged at byte {}: move it away to "
                                     "begin anew; what lies in the folder is then reported again",
                                     path_, begin)};
        }
        insert(entry->first, entry->second);
        ++lines_;
    }
    // A crash has cut the last line off: what comes next must not be glued to it.
    if (begin < text.size() && ::ftruncate(descriptor_, static_cast<::off_t>(begin)) != 0) {
        return failure(path_, errno, "check the disk");
    }
    return {};
}

const WatchEntry* WatchState::find(const std::string& file) const {
    const auto found = entries_.find(file);
    return found == entries_.end() ? nullptr : &found->second;
}

Result<void> WatchState::put(const std::string& file, const WatchEntry& entry) {
    if (!write_all(descriptor_, to_line(file, entry))) {
        return failure(path_, errno, "make room, or check the disk, and start again");
    }
    ++lines_;
    unsynced_ = true;
    insert(file, entry);
    return {};
}

void WatchState::insert(const std::string& file, const WatchEntry& entry) {
    forget(file);
    entries_.emplace(file, entry);
    if (entry.identity.inode != 0) {
        names_.insert_or_assign(entry.identity, file);
    }
}

Result<void> WatchState::sync() {
    if (unsynced_ && !make_durable(descriptor_)) {
        return failure(path_, errno, "check the disk, and start again");
    }
    unsynced_ = false;
    return {};
}

void WatchState::forget(const std::string& file) {
    const auto entry = entries_.find(file);
    if (entry == entries_.end()) {
        return;
    }
    const auto name = names_.find(entry->second.identity);
    if (name != names_.end() && name->second == file) {
        names_.erase(name);
    }
    entries_.erase(entry);
}

std::string WatchState::former_name(const FileIdentity& identity) const {
    const auto name = names_.find(identity);
    return name == names_.end() ? "" : name->second;
}

Result<void> WatchState::compact(const std::function<bool(const std::string&)>& is_wanted) {
    if (lines_ < 2 * entries_.size() + kGarbageMin) {
        return {};
    }
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        const std::string file = (entry++)->first;  // forget() leaves the others where they are
        if (!is_wanted(file)) {
            forget(file);
        }
    }
    return write_anew();
}

Result<void> WatchState::write_anew() {
    const std::string fresh = path_ + ".new";
    ::unlink(fresh.c_str());
    const int descriptor = open_locked(fresh, O_CREAT);
    std::string text(kHeader);
    for (const auto& [file, entry] : entries_) {
        text += to_line(file, entry);
    }
    if (descriptor < 0 || !write_all(descriptor, text) || ::fsync(descriptor) != 0 ||
        ::rename(fresh.c_str(), path_.c_str()) != 0 ||
        !make_folder_durable(std::filesystem::path(path_).parent_path())) {
        const Error error = failure(path_, errno, "make room, or check the disk, and start again");
        ::close(descriptor);
        ::unlink(fresh.c_str());
        return error;
    }
    ::close(std::exchange(descriptor_, descriptor));
    lines_ = entries_.size();
    unsynced_ = false;
    return {};
}

namespace {

constexpr std::array<std::string_view, 3> kProgress{"open", "complete", "lacking"};

std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c > ' ' && c < '\x7f' && c != '%') {
            result += c;
        } else {
            result += fmt::format("%{:02x}", static_cast<unsigned char>(c));
        }
    }
    return result;
}

std::optional<std::string> unescaped(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += text[i];
            continue;
        }
        std::array<std::uint8_t, 1> byte{};
        if (i + 2 >= text.size() || !from_hex(text.substr(i + 1, 2), byte)) {
            return std::nullopt;
        }
        result += static_cast<char>(byte[0]);
        i += 2;
    }
    return result;
}

// Cuts the part up to the next space off.
std::string_view take(std::string_view& line) {
    const std::size_t space = std::min(line.find(' '), line.size());
    const std::string_view part = line.substr(0, space);
    line.remove_prefix(std::min(space + 1, line.size()));
    return part;
}

template <class Number>
bool take(std::string_view& line, Number& number) {
    const std::string_view part = take(line);
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    return error == std::errc() && end == part.data() + part.size();
}

}  // namespace

std::string to_line(const std::string& file, const WatchEntry& entry) {
    const FileIdentity& identity = entry.identity;
    return fmt::format("{} {} {} {} {} {} {} {}\n",
                       kProgress.at(static_cast<std::size_t>(entry.progress)),
                       to_string(entry.task), to_string(entry.digest), identity.modified_ns,
                       identity.bytes, identity.device, identity.inode, escaped(file));
}

std::optional<std::pair<std::string, WatchEntry>> parse_line(std::string_view line,
                                                             bool is_earlier) {
    WatchEntry entry;
    const auto progress = std::find(kProgress.begin(), kProgress.end(), take(line));
    const auto task = parse_task_id(take(line));
    if (progress == kProgress.end() || !task || !from_hex(take(line), entry.digest.bytes) ||
        !take(line, entry.identity.modified_ns) || !take(line, entry.identity.bytes)) {
        return std::nullopt;
    }
    if (!is_earlier && (!take(line, entry.identity.device) || !take(line, entry.identity.inode))) {
        return std::nullopt;
    }
    const auto file = unescaped(line);
    if (!file || file->empty()) {
        return std::nullopt;
    }
    entry.progress = static_cast<WatchProgress>(progress - kProgress.begin());
    entry.task = *task;
    return std::pair(*file, entry);
}

}  // namespace ocelli::client
