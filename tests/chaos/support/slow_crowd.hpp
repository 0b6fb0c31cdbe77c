#pragma once

// Connections that send a byte a second, on a thread of their own; one that is closed comes again.

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <thread>

namespace ocelli::testing {

class SlowCrowd {
  public:
    // `size` connections to `address`. Each sends `greeting` at once, and then `trickle`.
    SlowCrowd(const std::string& address, std::size_t size, std::string greeting,
              std::string trickle);
    ~SlowCrowd();
    SlowCrowd(const SlowCrowd&) = delete;
    SlowCrowd& operator=(const SlowCrowd&) = delete;

    bool is_complete() const { return complete_; }  // all have connected
    // How many were closed by the other side.
    std::uint64_t closed() const { return closed_; }

  private:
    struct Member;
    void run();
    void connect(Member& member);
    void step(Member& member);

    boost::asio::io_context context_;
    boost::asio::ip::tcp::endpoint target_;
    const std::size_t size_;
    const std::string greeting_;
    const std::string trickle_;
    std::atomic<std::uint64_t> closed_ = 0;
    std::atomic<bool> complete_ = false;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace ocelli::testing
