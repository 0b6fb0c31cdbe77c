#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/blob.hpp"
#include "common/error.hpp"

namespace ocelli::client {

struct PictureFile {
    Blob bytes;
    std::optional<std::int64_t> captured_at;  // when the file was last written; ms since the epoch
};

// The sentence for a picture of more bytes than the master takes.
Error image_bytes_error(std::uint64_t bytes, std::uint64_t bytes_max);

// Reads a file, or standard input for "-", whole. bad_image when it cannot be read;
// image_too_large, without having read it, when it has more than `bytes_max`.
Result<PictureFile> read_picture(const std::string& file, std::uint64_t bytes_max);

}  // namespace ocelli::client
