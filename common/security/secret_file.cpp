#include "common/security/secret_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

namespace ocelli {

namespace {

constexpr std::size_t kBytesMax = std::size_t{1} << 20U;
constexpr ::mode_t kOthers = S_IRWXO;
constexpr ::mode_t kGroup = S_IRWXG;

class Descriptor {
  public:
    // O_NONBLOCK: opening a pipe must not wait for who writes it.
    explicit Descriptor(const std::string& path)
        : value_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~Descriptor() {
        if (value_ >= 0) {
            ::close(value_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int value() const { return value_; }

  private:
    int value_;
};

Error cannot_read(const std::string& path, const char* why) {
    return {ErrorCode::bad_config,
            fmt::format("'{}' cannot be read: {}: check its name and who may read it", path, why)};
}

bool is_in_group(::gid_t group) {
    if (::geteuid() == 0 || ::getegid() == group) {
        return true;
    }
    std::vector<::gid_t> groups(static_cast<std::size_t>(std::max(::getgroups(0, nullptr), 0)));
    const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
    groups.resize(static_cast<std::size_t>(std::max(count, 0)));
    return std::ranges::find(groups, group) != groups.end();
}

std::optional<Error> exposure_of(const std::string& path, const struct ::stat& about) {
    const ::mode_t mode = about.st_mode;
    const bool for_the_group =
        about.st_uid == 0 && (mode & kGroup) == S_IRGRP && is_in_group(about.st_gid);
    if ((mode & kOthers) == 0 && ((mode & kGroup) == 0 || for_the_group)) {
        return std::nullopt;
    }
    return Error{ErrorCode::bad_config,
                 fmt::format("'{}' holds a secret that others may read or write (mode {:04o}): run "
                             "'chmod 600' on it; a file of root's may have mode 0640 and the "
                             "service's group",
                             path, mode & 07777U)};
}

Result<std::string> read(const std::string& path, bool secret) {
    const Descriptor file(path);
    if (file.value() < 0) {
        return cannot_read(path, std::strerror(errno));
    }
    struct ::stat about {};
    if (::fstat(file.value(), &about) != 0) {
        return cannot_read(path, std::strerror(errno));
    }
    if (!S_ISREG(about.st_mode)) {
        return cannot_read(path, "it is no regular file");
    }
    if (secret) {
        if (const auto exposed = exposure_of(path, about)) {
            return *exposed;
        }
    }
    std::string content(kBytesMax + 1, '\0');
    std::size_t bytes = 0;
    ssize_t count = 0;
    while (bytes < content.size() &&
           (count = ::read(file.value(), content.data() + bytes, content.size() - bytes)) > 0) {
        bytes += static_cast<std::size_t>(count);
    }
    if (count < 0) {
        return cannot_read(path, std::strerror(errno));
    }
    if (bytes > kBytesMax) {
        return cannot_read(path, "it is larger than 1 MiB");
    }
    content.resize(bytes);
    return content;
}

}  // namespace

Result<std::string> read_small_file(const std::string& path) {
    return read(path, false);
}

Result<std::string> read_secret_file(const std::string& path) {
    return read(path, true);
}

}  // namespace ocelli
