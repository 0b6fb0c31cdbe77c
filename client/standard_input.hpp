#pragma once

// Standard input as a picture. A pipe or a terminal may take its time: the connection's heartbeats
// and Ctrl-C go on meanwhile, because it is read without blocking.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstdint>

#include "client/read_picture.hpp"

namespace ocelli::client {

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
