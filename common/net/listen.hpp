#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "common/net/address.hpp"

namespace ocelli::net {

// Throws with a sentence when it cannot: the port is taken, or the address is not this machine's.
boost::asio::ip::tcp::acceptor listen_on(boost::asio::io_context& context, const Address& address);

Address address_of(const boost::asio::ip::tcp::acceptor& acceptor);

}  // namespace ocelli::net
