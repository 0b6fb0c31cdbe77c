#pragma once

// What every program does that connects to a master.

#include <boost/asio/awaitable.hpp>
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

}  // namespace ocelli::net
