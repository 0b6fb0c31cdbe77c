#include "client/watch/put_away.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "common/text.hpp"

namespace ocelli::client {

bool make_durable(int descriptor) {
    return ::fdatasync(descriptor) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP;
}

bool make_folder_durable(const std::filesystem::path& folder) {
    const auto path = folder.empty() ? std::filesystem::path(".") : folder;
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return errno == EACCES;  // may be passed through, but not read: nothing can be done
    }
    const bool durable = ::fsync(descriptor) == 0 || errno == EINVAL;
    const int number = errno;
    ::close(descriptor);
    errno = number;
    return durable;
}

namespace fs = std::filesystem;

namespace {

// Names that are there already get the time of the picture, then the task's id: two tries at most
// are in vain, however many pictures of a name there are.
fs::path free_name(const fs::path& wanted, const FileIdentity& identity, const TaskId& task) {
    const auto named = [&](const std::string& mark) {
        return wanted.parent_path() /
               shortened(wanted.stem().string(), mark + wanted.extension().string());
    };
    const auto is_free = [](const fs::path& path) {
        struct ::stat status {};
        return ::lstat(path.c_str(), &status) != 0;  // one that cannot be asked fails later
    };
    const std::int64_t milliseconds = identity.modified_ns / 1'000'000;
    const std::string time = fmt::format("-{:%Y%m%dT%H%M%S}.{:03}Z",
                                         fmt::gmtime(static_cast<std::time_t>(milliseconds / 1000)),
                                         milliseconds % 1000);
    for (const fs::path& name : {named(""), named(time)}) {
        if (is_free(name)) {
            return name;
        }
    }
    return named("-" + to_string(task));
}

void make_copy_durable(const fs::path& file, std::error_code& error) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || !make_durable(descriptor)) {
        error = {errno, std::generic_category()};
    }
    if (descriptor >= 0) {
        ::close(descriptor);
    }
}

void move_file(const fs::path& from, const fs::path& wanted, const WatchEntry& entry,
               std::error_code& error) {
    fs::create_directories(wanted.parent_path(), error);
    const fs::path to = free_name(wanted, entry.identity, entry.task);
    fs::rename(from, to, error);
    if (error != std::errc::cross_device_link) {
        return;
    }
    // Another file system: whoever looks there must not find half a picture under its name.
    const fs::path part = to.parent_path() / shortened(to.filename().string(), ".part");
    fs::copy_file(from, part, fs::copy_options::overwrite_existing, error);
    if (!error) {
        fs::last_write_time(part, fs::last_write_time(from, error), error);
        make_copy_durable(part, error);
    }
    if (!error) {
        fs::rename(part, to, error);
    }
    if (!error && !make_folder_durable(to.parent_path())) {
        error = {errno, std::generic_category()};
    }
    if (!error) {
        fs::remove(from, error);
    }
}

}  // namespace

std::optional<FileIdentity> identity_of(const std::string& path) {
    struct ::stat status {};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    return FileIdentity{
        std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec,
        static_cast<std::uint64_t>(status.st_size), status.st_dev, status.st_ino};
}

Result<bool> put_away(const WatchOptions& options, const std::string& file,
                      const WatchEntry& entry) {
    const fs::path path = fs::path(options.folder) / file;
    if (!options.puts_away()) {
        return false;
    }
    const auto identity = identity_of(path.string());
    if (!identity || !identity->is_unchanged(entry.identity)) {
        return false;
    }
    std::error_code error;
    if (options.delete_reported) {
        fs::remove(path, error);
    } else {
        move_file(path, fs::path(options.move_folder) / file, entry, error);
    }
    if (error) {
        return Error{ErrorCode::bad_image,
                     fmt::format("'{}' is reported, but cannot be {} ({}): it stays where it is; "
                                 "check the permissions and the disk",
                                 path.string(), options.delete_reported ? "deleted" : "moved",
                                 error.message())};
    }
    return true;
}

}  // namespace ocelli::client
