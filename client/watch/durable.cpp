#include "client/watch/durable.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

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

}  // namespace ocelli::client
