#include "client/read_picture.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>
#include <vector>

#include "common/clock.hpp"

namespace ocelli::client {

namespace {

constexpr std::size_t kChunk = 64 * 1024;

// `expected`: how many bytes there are likely to be. Then they are read to where they stay.
Result<Blob> read_stream(std::istream& stream, std::size_t expected, std::uint64_t bytes_max) {
    std::size_t capacity = expected + 1;  // one more, to see the end
    auto bytes = std::make_shared_for_overwrite<std::byte[]>(capacity);
    std::size_t size = 0;
    while (stream) {
        if (size == capacity) {
            capacity *= 2;
            auto larger = std::make_shared_for_overwrite<std::byte[]>(capacity);
            std::copy_n(bytes.get(), size, larger.get());
            bytes = std::move(larger);
        }
        stream.read(reinterpret_cast<char*>(bytes.get() + size),
                    static_cast<std::streamsize>(capacity - size));
        size += static_cast<std::size_t>(stream.gcount());
        if (size > bytes_max) {
            return image_bytes_error(size, bytes_max);
        }
    }
    if (stream.bad()) {
        return Error{ErrorCode::bad_image, "reading it failed: check the disk or the pipe"};
    }
    return Blob(std::move(bytes), size);
}

}  // namespace

Error image_bytes_error(std::uint64_t bytes, std::uint64_t bytes_max) {
    return {ErrorCode::image_too_large,
            fmt::format("the picture has {} bytes or more, and the master takes at most {} "
                        "(max_image_bytes): send a smaller one",
                        bytes, bytes_max)};
}

Result<PictureFile> read_picture(const std::string& file, std::uint64_t bytes_max) {
    PictureFile picture;
    if (file == "-") {
        auto bytes = read_stream(std::cin, kChunk, bytes_max);
        if (!bytes) {
            return bytes.error();
        }
        return PictureFile{std::move(*bytes), unix_milliseconds()};
    }
    struct ::stat status {};
    if (::stat(file.c_str(), &status) != 0) {
        return Error{ErrorCode::bad_image,
                     fmt::format("the file cannot be read ({}): check its name and permissions",
                                 std::strerror(errno))};
    }
    if (S_ISDIR(status.st_mode)) {
        return Error{ErrorCode::bad_image, "this is a folder, not a picture: name files"};
    }
    const bool is_file = S_ISREG(status.st_mode);  // a pipe has no size
    if (is_file && static_cast<std::uint64_t>(status.st_size) > bytes_max) {
        return image_bytes_error(static_cast<std::uint64_t>(status.st_size), bytes_max);
    }
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        return Error{ErrorCode::bad_image,
                     fmt::format("the file cannot be read ({}): check its name and permissions",
                                 std::strerror(errno))};
    }
    auto bytes =
        read_stream(stream, is_file ? static_cast<std::size_t>(status.st_size) : kChunk, bytes_max);
    if (!bytes) {
        return bytes.error();
    }
    picture.bytes = std::move(*bytes);
    picture.captured_at =
        std::int64_t{status.st_mtim.tv_sec} * 1000 + status.st_mtim.tv_nsec / 1'000'000;
    return picture;
}

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t kInputChunk = 64 * 1024;

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
        bytes.resize(before + kInputChunk);
        const std::size_t count =
            co_await stream_.async_read_some(asio::buffer(bytes.data() + before, kInputChunk),
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
