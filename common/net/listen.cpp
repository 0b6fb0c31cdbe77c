#include "common/net/listen.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace ocelli::net {

namespace asio = boost::asio;

asio::ip::tcp::acceptor listen_on(asio::io_context& context, const Address& address) {
    try {
        asio::ip::tcp::resolver resolver(context);
        const auto endpoints = resolver.resolve(address.host, std::to_string(address.port));
        return {context, endpoints.begin()->endpoint()};  // SO_REUSEADDR is Asio's default here
    } catch (const boost::system::system_error& error) {
        throw std::runtime_error(
            fmt::format("cannot listen on {}: {}: choose another address or stop what uses it",
                        to_string(address), error.code().message()));
    }
}

Address address_of(const asio::ip::tcp::acceptor& acceptor) {
    const auto endpoint = acceptor.local_endpoint();
    return {endpoint.address().to_string(), endpoint.port()};
}

}  // namespace ocelli::net
