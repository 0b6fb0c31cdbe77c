#include "client/watch/being_written.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace ocelli::client {

// The kernel gives a read lease only where nobody writes.
Writers writers_of(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) {
        return Writers::unknown;
    }
    Writers writers = Writers::none;
    if (::fcntl(descriptor, F_SETLEASE, F_RDLCK) == 0) {
        ::fcntl(descriptor, F_SETLEASE, F_UNLCK);
    } else {
        writers = errno == EAGAIN ? Writers::some : Writers::unknown;
    }
    ::close(descriptor);
    return writers;
}

}  // namespace ocelli::client
