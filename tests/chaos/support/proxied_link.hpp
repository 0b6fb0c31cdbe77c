#pragma once

// One connection through a FaultProxy: two sockets, and a pump for each direction. On the proxy's
// thread; kept alive by its pumps.

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <random>
#include <span>

#include "tests/chaos/support/fault_proxy.hpp"

namespace ocelli::testing {

using Faults = std::array<Fault, 2>;  // by Direction: to_target, from_target

// Overlays one direction, or both.
void overlay(Faults& faults, Direction direction, const Fault& fault);

class ProxiedLink : public std::enable_shared_from_this<ProxiedLink> {
  public:
    using Socket = boost::asio::ip::tcp::socket;

    ProxiedLink(Socket near, const Faults& faults, std::uint64_t seed);

    // Connects to the target and starts the pumps.
    boost::asio::awaitable<void> run(boost::asio::ip::tcp::endpoint target);
    void set(Direction direction, const Fault& fault);
    // Both sides see a reset.
    void cut();
    bool is_open() const { return near_.is_open() || far_.is_open(); }

  private:
    boost::asio::awaitable<void> pump(Direction direction);
    boost::asio::awaitable<void> wait_until_released(std::size_t direction);
    void damage(std::span<char> chunk, double probability);
    bool happens(double probability);

    Socket near_;  // to who has connected
    Socket far_;   // to the target
    std::array<boost::asio::steady_timer, 2> changed_;
    Faults faults_;
    std::mt19937_64 random_;
    std::size_t pumps_ = 0;
};

}  // namespace ocelli::testing
