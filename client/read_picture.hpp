#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

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

// Standard input as a picture. A pipe or a terminal may take its time: the connection's heartbeats
// and Ctrl-C go on meanwhile, because it is read without blocking.
class StandardInput {
  public:
    explicit StandardInput(boost::asio::any_io_executor executor) : stream_(std::move(executor)) {}
    StandardInput(const StandardInput&) = delete;
    StandardInput& operator=(const StandardInput&) = delete;
    ~StandardInput() { cancel(); }

    // Everything until its end. The errors of read_picture().
    boost::asio::awaitable<Result<PictureFile>> read(std::uint64_t bytes_max);
    // A read that waits ends with bad_image.
    void cancel();

  private:
    boost::asio::posix::stream_descriptor stream_;
    int flags_ = -1;  // of the descriptor before we made it non-blocking; -1: we did not
};

}  // namespace ocelli::client
