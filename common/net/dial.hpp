#pragma once

// Both ends of a connection before it is one: dialling, greeting, listening.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>

#include "common/error.hpp"
#include "common/net/address.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::wire {
struct Frame;
}

namespace ocelli::net {

// Resolves and connects, on the awaiting coroutine's executor. disconnected or timed_out, with a
// sentence that names the address and what to check.
boost::asio::awaitable<Result<boost::asio::ip::tcp::socket>> dial(
    Address address, std::chrono::milliseconds deadline);

// The Welcome that answers a Hello, with a version that this side speaks, or why there is none: the
// master's own reason if it said Goodbye.
Result<wire::Welcome> expect_welcome(const Result<wire::Frame>& frame);

// The Goodbye in `frame` as the error that ends the session.
Error farewell(const wire::Frame& frame);

// Throws with a sentence when it cannot: the port is taken, or the address is not this machine's.
boost::asio::ip::tcp::acceptor listen_on(boost::asio::io_context& context, const Address& address);

Address address_of(const boost::asio::ip::tcp::acceptor& acceptor);

}  // namespace ocelli::net
