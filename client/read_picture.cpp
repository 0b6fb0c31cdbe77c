#include "client/read_picture.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <vector>

#include "common/clock.hpp"

namespace ocelli::client {

namespace {

constexpr std::size_t kChunk = 64 * 1024;

Result<Blob> read_stream(std::istream& stream, std::uint64_t bytes_max) {
    std::vector<std::byte> bytes;
    while (stream) {
        const std::size_t before = bytes.size();
        bytes.resize(before + kChunk);
        stream.read(reinterpret_cast<char*>(bytes.data() + before), kChunk);
        bytes.resize(before + static_cast<std::size_t>(stream.gcount()));
        if (bytes.size() > bytes_max) {
            return image_bytes_error(bytes.size(), bytes_max);
        }
    }
    if (stream.bad()) {
        return Error{ErrorCode::bad_image, "reading it failed: check the disk or the pipe"};
    }
    return Blob::copy_of(bytes);
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
        auto bytes = read_stream(std::cin, bytes_max);
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
    if (S_ISREG(status.st_mode) && static_cast<std::uint64_t>(status.st_size) > bytes_max) {
        return image_bytes_error(static_cast<std::uint64_t>(status.st_size), bytes_max);
    }
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        return Error{ErrorCode::bad_image,
                     fmt::format("the file cannot be read ({}): check its name and permissions",
                                 std::strerror(errno))};
    }
    auto bytes = read_stream(stream, bytes_max);
    if (!bytes) {
        return bytes.error();
    }
    picture.bytes = std::move(*bytes);
    picture.captured_at =
        std::int64_t{status.st_mtim.tv_sec} * 1000 + status.st_mtim.tv_nsec / 1'000'000;
    return picture;
}

}  // namespace ocelli::client
