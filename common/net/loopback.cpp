#include "common/net/loopback.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace ocelli::net {

namespace asio = boost::asio;

namespace {

// ::ffff:127.0.0.1 is the same as 127.0.0.1.
bool is_loopback(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
    }
    return address.is_loopback();
}

}  // namespace

bool is_loopback(const Address& address) {
    asio::io_context context;
    asio::ip::tcp::resolver resolver(context);
    boost::system::error_code error;
    const auto found = resolver.resolve(address.host, std::to_string(address.port), error);
    return !error && !found.empty() && std::ranges::all_of(found, [](const auto& entry) {
        return is_loopback(entry.endpoint().address());
    });
}

}  // namespace ocelli::net
