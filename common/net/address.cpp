#include "common/net/address.hpp"

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace ocelli::net {

Result<Address> parse_address(std::string_view text) {
    const auto bad = [&](std::string_view why) {
        return Error{ErrorCode::bad_parameter,
                     fmt::format("'{}' is no address: {}; write HOST:PORT, e.g. 127.0.0.1:7600 or "
                                 "[::1]:7600",
                                 text, why)};
    };
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return bad("it has no port");
    }
    std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    const bool bracketed = host.starts_with('[') && host.ends_with(']') && host.size() > 2;
    if (bracketed) {
        host = host.substr(1, host.size() - 2);
    }
    if (host.empty() || host.find_first_of(bracketed ? "[]" : ":[]") != std::string_view::npos) {
        return bad("its host is missing or an IPv6 number without brackets");
    }
    Address address{std::string(host), 0};
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (error != std::errc{} || end != port.data() + port.size()) {
        return bad("its port is no number from 0 to 65535");
    }
    return address;
}

void read_address(ConfigSection& section, std::string_view key, Address& address) {
    std::string text = to_string(address);
    section.read(key, text);
    if (auto parsed = parse_address(text)) {
        address = std::move(*parsed);
    } else {
        section.refuse(key, parsed.error().message);
    }
}

std::string to_string(const Address& address) {
    const bool is_v6 = address.host.find(':') != std::string::npos;
    return is_v6 ? fmt::format("[{}]:{}", address.host, address.port)
                 : fmt::format("{}:{}", address.host, address.port);
}

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
