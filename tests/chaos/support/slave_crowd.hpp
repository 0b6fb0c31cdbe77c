#pragma once

// Many slaves in one process, on a thread of their own: they speak the wire, find nothing in any
// picture, and come back to a master that went away as real ones do, with full jitter.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "common/net/address.hpp"
#include "common/net/connection.hpp"

namespace ocelli::testing {

class SlaveCrowd {
  public:
    SlaveCrowd(const std::string& master, std::size_t size, std::uint64_t seed);
    ~SlaveCrowd();
    SlaveCrowd(const SlaveCrowd&) = delete;
    SlaveCrowd& operator=(const SlaveCrowd&) = delete;

  private:
    using ConnectionPtr = std::shared_ptr<net::Connection>;

    boost::asio::awaitable<void> live(std::size_t number);
    boost::asio::awaitable<bool> serve(std::string name);
    boost::asio::awaitable<void> work(ConnectionPtr connection, std::uint64_t master);
    boost::asio::awaitable<void> send_progress(ConnectionPtr connection);
    boost::asio::awaitable<void> pause_for(std::chrono::milliseconds time);

    boost::asio::io_context context_{1};
    net::Address master_;
    std::mt19937_64 random_;
    std::thread thread_;
};

}  // namespace ocelli::testing
