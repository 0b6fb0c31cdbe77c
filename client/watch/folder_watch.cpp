#include "client/watch/folder_watch.hpp"

#include <fmt/format.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/algorithm/string/case_conv.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace ocelli::client {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kMask =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_ONLYDIR;
constexpr std::array<std::string_view, 8> kExtensions{".jpg", ".jpeg", ".png", ".webp",
                                                      ".bmp", ".pnm",  ".ppm", ".pgm"};
// Of Synology, QNAP, Windows and ext4.
constexpr std::array<std::string_view, 6> kNoCameras{
    "@eaDir", "@Recycle", "#recycle", "$RECYCLE.BIN", "lost+found", "System Volume Information"};

std::string below(const std::string& folder, std::string_view name) {
    return folder.empty() ? std::string(name) : fmt::format("{}/{}", folder, name);
}

// Where other machines may put files without an event here.
bool is_on_remote(const fs::path& folder) {
    constexpr std::array<std::uint32_t, 8> kRemote{
        0x6969,      // NFS
        0x517b,      // SMB
        0xfe534d42,  // SMB 2
        0xff534d42,  // CIFS
        0x65735546,  // FUSE
        0x01021997,  // 9p
        0x00c36400,  // Ceph
        0x5346414f,  // AFS
    };
    struct ::statfs status {};
    return ::statfs(folder.c_str(), &status) == 0 &&
           std::ranges::find(kRemote, static_cast<std::uint32_t>(status.f_type)) != kRemote.end();
}

Error watch_error(const fs::path& folder, int number) {
    if (number == ENOSPC || number == EMFILE) {
        return {ErrorCode::bad_config,
                fmt::format("the folder '{}' cannot be watched: the system's limit is reached; "
                            "raise fs.inotify.max_user_{} with sysctl",
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
    return std::unique_ptr<FolderWatch>(
        new FolderWatch(std::move(folder), std::move(excluded), descriptor));
}

FolderWatch::FolderWatch(std::string folder, std::string excluded, int descriptor)
    : folder_(std::move(folder)),
      excluded_(std::move(excluded)),
      descriptor_(descriptor),
      inode_(inode_of(folder_)) {}

std::optional<FolderWatch::Inode> FolderWatch::inode_of(const std::string& path) {
    struct ::stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        return std::nullopt;
    }
    return Inode(status.st_dev, status.st_ino);
}

bool FolderWatch::is_there() const {
    return inode_ && inode_of(folder_) == inode_;
}

FolderWatch::~FolderWatch() {
    ::close(descriptor_);
}

Result<FolderChanges> FolderWatch::look() {
    FolderChanges changes;
    if (auto added = add("", changes); !added) {
        return added.error();
    }
    return changes;
}

FolderChanges FolderWatch::look_at_troubles() {
    FolderChanges changes;
    for (const std::string& folder : std::vector(troubled_.begin(), troubled_.end())) {
        add_below(folder, changes);
    }
    return changes;
}

FolderChanges FolderWatch::changes() {
    FolderChanges changes;
    alignas(::inotify_event) std::array<char, 64 * 1024> buffer;
    ssize_t bytes = 0;
    while ((bytes = ::read(descriptor_, buffer.data(), buffer.size())) > 0) {
        for (ssize_t offset = 0; offset < bytes;) {
            ::inotify_event head;
            std::memcpy(&head, buffer.data() + offset, sizeof(head));
            const char* name = buffer.data() + offset + sizeof(head);
            take({head.wd, head.mask, {name, ::strnlen(name, head.len)}}, changes);
            offset += static_cast<ssize_t>(sizeof(head) + head.len);
        }
    }
    if (std::exchange(overflowed_, false)) {
        add_below("", changes);
    }
    return changes;
}

void FolderWatch::take(const Event& event, FolderChanges& changes) {
    if ((event.mask & IN_Q_OVERFLOW) != 0U) {
        overflowed_ = true;
        return;
    }
    const auto found = folders_.find(event.watch);
    if (found == folders_.end()) {
        return;
    }
    if ((event.mask & IN_IGNORED) != 0U) {
        folders_.erase(found);
        return;
    }
    const std::string path = below(found->second, event.name);
    if ((event.mask & IN_ISDIR) != 0U) {
        if ((event.mask & IN_MOVED_FROM) != 0U) {
            remove(path);
        } else {
            add_below(path, changes);
        }
    } else if (is_picture_name(path)) {
        if ((event.mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0U) {
            changes.complete.push_back(path);
        } else if ((event.mask & IN_CREATE) != 0U) {
            changes.seen.push_back(path);  // to be written, or a hard link, which nobody closes
        }
    }
}

// The watch comes first: what is put there later makes an event, what is there already is listed.
Result<void> FolderWatch::add(const std::string& folder, FolderChanges& changes) {
    const fs::path path = folder.empty() ? fs::path(folder_) : fs::path(folder_) / folder;
    if (is_excluded(folder)) {
        return {};
    }
    const int watch = ::inotify_add_watch(descriptor_, path.c_str(), kMask);
    const int refused = watch < 0 ? errno : 0;
    if (watch >= 0) {
        folders_[watch] = folder;
    } else if ((refused == ENOENT || refused == ENOTDIR) && !folder.empty()) {
        troubled_.erase(folder);
        return {};  // it has vanished
    }
    is_remote_ = is_remote_ || is_on_remote(path);
    std::error_code error;
    for (fs::directory_iterator entry(path, error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = below(folder, entry->path().filename().string());
        std::error_code ignored;
        const auto type = entry->symlink_status(ignored).type();
        if (type == fs::file_type::directory) {
            add_below(name, changes);
        } else if (type == fs::file_type::regular && is_picture_name(name)) {
            changes.seen.push_back(name);
        }
    }
    if (refused != 0 || error) {
        return watch_error(path, refused != 0 ? refused : error.value());
    }
    troubled_.erase(folder);
    return {};
}

void FolderWatch::add_below(const std::string& folder, FolderChanges& changes) {
    const auto added = add(folder, changes);
    if (!added && troubled_.insert(folder).second) {
        changes.troubles.push_back(added.error().message);
    }
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
    const std::string name = fs::path(folder).filename().string();
    if (name.starts_with('.') || std::ranges::find(kNoCameras, name) != kNoCameras.end()) {
        return true;
    }
    const auto excluded = excluded_.empty() ? std::nullopt : inode_of(excluded_);
    return excluded && !folder.empty() && inode_of(below(folder_, folder)) == excluded;
}

}  // namespace ocelli::client
