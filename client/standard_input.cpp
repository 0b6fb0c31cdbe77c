#include "client/standard_input.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

#include "common/clock.hpp"

namespace ocelli::client {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t kChunk = 64 * 1024;

Error unreadable(const error_code& error) {
    return {ErrorCode::bad_image,
            fmt::format("standard input cannot be read: {}", error.message())};
}

bool can_wait_for_input() {
    struct ::stat status {};
    return ::fstat(STDIN_FILENO, &status) == 0 &&
           (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || ::isatty(STDIN_FILENO) == 1);
}

}  // namespace

asio::awaitable<Result<PictureFile>> StandardInput::read(std::uint64_t bytes_max) {
    if (!can_wait_for_input()) {
        co_return read_picture("-", bytes_max);
    }
    error_code error;
    flags_ = ::fcntl(STDIN_FILENO, F_GETFL);
    stream_.assign(::dup(STDIN_FILENO), error);
    std::vector<std::byte> bytes;
    while (!error && bytes.size() <= bytes_max) {
        const std::size_t before = bytes.size();
        bytes.resize(before + kChunk);
        const std::size_t count =
            co_await stream_.async_read_some(asio::buffer(bytes.data() + before, kChunk),
                                             asio::redirect_error(asio::use_awaitable, error));
        bytes.resize(before + count);
    }
    cancel();
    if (bytes.size() > bytes_max) {
        co_return image_bytes_error(bytes.size(), bytes_max);
    }
    if (error != asio::error::eof) {
        co_return unreadable(error);
    }
    PictureFile picture{Blob::copy_of(bytes), unix_milliseconds()};
    co_return picture;
}

void StandardInput::cancel() {
    error_code ignored;
    stream_.close(ignored);
    // The descriptor is shared with whoever started us, a shell for one.
    if (flags_ != -1) {
        ::fcntl(STDIN_FILENO, F_SETFL, flags_);
        flags_ = -1;
    }
}

}  // namespace ocelli::client
