#include "client/watch/folder_watch.hpp"

#include <fmt/format.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/algorithm/string/case_conv.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace ocelli::client {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kMask =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_ONLYDIR;
constexpr std::array<std::string_view, 5> kExtensions{".jpg", ".jpeg", ".png", ".webp", ".bmp"};

std::string below(const std::string& folder, std::string_view name) {
    return folder.empty() ? std::string(name) : fmt::format("{}/{}", folder, name);
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> inode_of(const std::string& folder) {
    struct ::stat status {};
    if (::stat(folder.c_str(), &status) != 0) {
        return std::nullopt;
    }
    return std::pair<std::uint64_t, std::uint64_t>(status.st_dev, status.st_ino);
}

Error watch_error(const fs::path& folder, int number) {
    if (number == ENOSPC || number == EMFILE) {
        return {ErrorCode::bad_config,
                fmt::format("'{}' cannot be watched: the system's limit is reached; raise "
                            "fs.inotify.max_user_{} with sysctl",
                            folder.string(), number == ENOSPC ? "watches" : "instances")};
    }
    return {ErrorCode::bad_config,
            fmt::format("the folder '{}' cannot be watched ({}): check its name and permissions",
                        folder.string(), std::strerror(number))};
}

}  // namespace

struct FolderWatch::Event {
    int watch;
    std::uint32_t mask;
    std::string_view name;
};

bool is_picture_name(const std::string& file) {
    const fs::path path(file);
    const std::string extension = boost::algorithm::to_lower_copy(path.extension().string());
    return path.filename().string().front() != '.' &&
           std::ranges::find(kExtensions, extension) != kExtensions.end();
}

Result<std::unique_ptr<FolderWatch>> FolderWatch::open(std::string folder, std::string excluded) {
    const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (descriptor < 0) {
        return watch_error(folder, errno);
    }
    if (!excluded.empty()) {
        excluded = fs::weakly_canonical(excluded).string();
    }
    return std::unique_ptr<FolderWatch>(
        new FolderWatch(std::move(folder), std::move(excluded), descriptor));
}

FolderWatch::FolderWatch(std::string folder, std::string excluded, int descriptor)
    : folder_(std::move(folder)),
      excluded_(std::move(excluded)),
      descriptor_(descriptor),
      inode_(inode_of(folder_)) {}

bool FolderWatch::is_there() const {
    return inode_ && inode_of(folder_) == inode_;
}

FolderWatch::~FolderWatch() {
    ::close(descriptor_);
}

Result<std::vector<std::string>> FolderWatch::look() {
    std::vector<std::string> files;
    if (auto added = add("", files); !added) {
        return added.error();
    }
    return files;
}

Result<FolderChanges> FolderWatch::changes() {
    FolderChanges changes;
    alignas(::inotify_event) std::array<char, 64 * 1024> buffer;
    ssize_t bytes = 0;
    while ((bytes = ::read(descriptor_, buffer.data(), buffer.size())) > 0) {
        for (ssize_t offset = 0; offset < bytes;) {
            ::inotify_event head;
            std::memcpy(&head, buffer.data() + offset, sizeof(head));
            const char* name = buffer.data() + offset + sizeof(head);
            const Event event{head.wd, head.mask, {name, ::strnlen(name, head.len)}};
            if (auto taken = take(event, changes); !taken) {
                return taken.error();
            }
            offset += static_cast<ssize_t>(sizeof(head) + head.len);
        }
    }
    if (overflowed_) {
        overflowed_ = false;
        if (auto added = add("", changes.seen); !added) {
            return added.error();
        }
    }
    return changes;
}

Result<void> FolderWatch::take(const Event& event, FolderChanges& changes) {
    if ((event.mask & IN_Q_OVERFLOW) != 0U) {
        overflowed_ = true;
        return {};
    }
    const auto found = folders_.find(event.watch);
    if (found == folders_.end()) {
        return {};
    }
    if ((event.mask & IN_IGNORED) != 0U) {
        folders_.erase(found);
        return {};
    }
    const std::string path = below(found->second, event.name);
    if ((event.mask & IN_ISDIR) != 0U) {
        if ((event.mask & IN_MOVED_FROM) != 0U) {
            remove(path);
            return {};
        }
        return add(path, changes.seen);
    }
    const bool complete = (event.mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0U;
    if (complete && is_picture_name(path)) {
        changes.complete.push_back(path);
    }
    return {};
}

// The watch comes first: what is put there later makes an event, what is there already is listed.
Result<void> FolderWatch::add(const std::string& folder, std::vector<std::string>& files) {
    const fs::path path = folder.empty() ? fs::path(folder_) : fs::path(folder_) / folder;
    if (is_excluded(folder)) {
        return {};
    }
    const int watch = ::inotify_add_watch(descriptor_, path.c_str(), kMask);
    if (watch < 0) {
        const bool vanished = (errno == ENOENT || errno == ENOTDIR) && !folder.empty();
        return vanished ? Result<void>() : watch_error(path, errno);
    }
    folders_[watch] = folder;
    std::error_code error;
    for (fs::directory_iterator entry(path, error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = below(folder, entry->path().filename().string());
        std::error_code ignored;
        if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
            if (auto added = add(name, files); !added) {
                return added;
            }
        } else if (is_picture_name(name) && entry->is_regular_file(ignored)) {
            files.push_back(name);
        }
    }
    return {};
}

// It was moved away: its watches would go on under a name that is no longer theirs.
void FolderWatch::remove(const std::string& folder) {
    for (auto entry = folders_.begin(); entry != folders_.end();) {
        if (entry->second == folder || entry->second.starts_with(folder + "/")) {
            ::inotify_rm_watch(descriptor_, entry->first);
            entry = folders_.erase(entry);
        } else {
            ++entry;
        }
    }
}

bool FolderWatch::is_excluded(const std::string& folder) const {
    const fs::path name = fs::path(folder).filename();
    if (!name.empty() && name.string().front() == '.') {
        return true;
    }
    return !excluded_.empty() &&
           fs::weakly_canonical(fs::path(folder_) / folder).string() == excluded_;
}

}  // namespace ocelli::client
