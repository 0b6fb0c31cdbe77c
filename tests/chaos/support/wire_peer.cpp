#include "tests/chaos/support/wire_peer.hpp"

#include <sys/socket.h>
#include <sys/time.h>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <functional>

#include "common/net/address.hpp"

namespace ocelli::testing {

namespace asio = boost::asio;
using boost::system::error_code;

WirePeer::WirePeer(const std::string& address, std::uint16_t version)
    : socket_(context_), version_(version) {
    const auto parsed = net::parse_address(address).value();
    socket_.connect({asio::ip::make_address(parsed.host), parsed.port});
    socket_.set_option(asio::ip::tcp::no_delay(true));
}

void WirePeer::write(std::string_view bytes) {
    asio::write(socket_, asio::buffer(bytes));
}

bool WirePeer::try_write(std::string_view bytes) {
    error_code error;
    asio::write(socket_, asio::buffer(bytes), error);
    return !error;
}

void WirePeer::send(const wire::Frame& frame) {
    write(bytes_of(frame));
}

std::optional<wire::Frame> WirePeer::receive(std::chrono::milliseconds patience) {
    // Asio waits by poll() for sockets that it knows to be blocking: the kernel's own limit it is.
    const ::timeval limit{patience.count() / 1000, (patience.count() % 1000) * 1000};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    const auto fill = [&](std::byte* target, std::size_t bytes) {
        while (bytes > 0) {
            const ::ssize_t count = ::recv(socket_.native_handle(), target, bytes, 0);
            if (count <= 0) {
                return false;
            }
            target += count;
            bytes -= static_cast<std::size_t>(count);
        }
        return true;
    };
    wire::HeaderBytes header_bytes;
    if (!fill(header_bytes.data(), header_bytes.size())) {
        return std::nullopt;
    }
    const auto header = wire::read_header(header_bytes, {}).value();
    wire::Frame frame{header.version,
                      wire::decoded_type(header.type, header.version),
                      std::vector<std::byte>(header.body_bytes),
                      {}};
    std::vector<std::byte> blob(header.blob_bytes);
    if (!fill(frame.body.data(), frame.body.size()) || !fill(blob.data(), blob.size())) {
        return std::nullopt;
    }
    frame.blob = Blob::copy_of(blob);
    return frame;
}

std::string WirePeer::read_all() {
    std::string bytes;
    error_code error;
    asio::read(socket_, asio::dynamic_buffer(bytes), error);
    return bytes;
}

wire::Hello hello_of(wire::Role role, const std::string& name) {
    wire::Hello hello;
    hello.role = role;
    hello.name = name;
    if (role == wire::Role::slave) {
        hello.threads = 1;
        hello.incarnation = std::hash<std::string>{}(name);
        for (const char* kind : {"object", "face", "edge", "corner"}) {
            hello.capabilities.push_back({kind, {"any"}, "cpu"});
        }
    }
    return hello;
}

std::string bytes_of(const wire::Frame& frame) {
    const auto header = wire::write_header(wire::header_of(frame));
    const auto view = [](const std::byte* data, std::size_t size) {
        return std::string_view(reinterpret_cast<const char*>(data), size);
    };
    std::string bytes(view(header.data(), header.size()));
    bytes += view(frame.body.data(), frame.body.size());
    bytes += view(frame.blob.bytes().data(), frame.blob.size());
    return bytes;
}

}  // namespace ocelli::testing
