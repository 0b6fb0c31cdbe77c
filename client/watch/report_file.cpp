#include "client/watch/report_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "client/watch/put_away.hpp"

namespace ocelli::client {

namespace {

constexpr ::mode_t kMode = 0640;

int open_file(const std::string& path) {
    return ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kMode);
}

std::string name_of(const std::string& path) {
    return path.empty() ? "standard output" : fmt::format("'{}'", path);
}

Error failure(const std::string& path, int number) {
    return {
        number == ENOSPC || number == EDQUOT ? ErrorCode::storage_full : ErrorCode::storage_failed,
        fmt::format("reports cannot be written to {} ({}): see that the disk has room, or that "
                    "somebody reads them, and start again; nothing is lost",
                    name_of(path), std::strerror(number))};
}

}  // namespace

ReportFile::ReportFile(std::string path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor) {}

ReportFile::ReportFile(ReportFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

ReportFile::~ReportFile() {
    if (owned() && descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

Result<ReportFile> ReportFile::open(const std::string& path) {
    if (path.empty()) {
        return ReportFile("", STDOUT_FILENO);
    }
    ReportFile file(path, open_file(path));
    if (file.descriptor_ < 0 || !make_folder_durable(std::filesystem::path(path).parent_path())) {
        return Error{ErrorCode::bad_config,
                     fmt::format("reports cannot be written to '{}' ({}): name a file that this "
                                 "user may write, with --output",
                                 path, std::strerror(errno))};
    }
    return file;
}

Result<void> ReportFile::write(std::string_view line) {
    struct ::stat before {};
    const bool is_file = ::fstat(descriptor_, &before) == 0 && S_ISREG(before.st_mode);
    for (std::string_view rest = line; !rest.empty();) {
        const auto count = ::write(descriptor_, rest.data(), rest.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            const Error error = failure(path_, errno);
            if (is_file && rest.size() < line.size()) {
                static_cast<void>(!::ftruncate(descriptor_, before.st_size));
            }
            return error;
        }
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

Result<void> ReportFile::sync() {
    if (!make_durable(descriptor_)) {
        return failure(path_, errno);
    }
    return {};
}

Result<void> ReportFile::reopen() {
    if (!owned()) {
        return {};
    }
    auto fresh = open(path_);
    if (!fresh) {
        return fresh.error();
    }
    if (auto synced = sync(); !synced) {  // the old one
        return synced;
    }
    std::swap(descriptor_, fresh->descriptor_);
    return {};
}

}  // namespace ocelli::client
