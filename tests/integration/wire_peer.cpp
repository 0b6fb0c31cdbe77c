#include "tests/integration/wire_peer.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <stdexcept>

namespace ocelli::testing {

namespace asio = boost::asio;

WirePeer::WirePeer(const std::string& address, std::uint16_t version)
    : socket_(*context_), version_(version) {
    const auto parsed = net::parse_address(address).value();
    socket_.connect({asio::ip::make_address(parsed.host), parsed.port});
}

void WirePeer::write(const wire::Frame& frame) {
    const auto header = wire::write_header(wire::header_of(frame));
    const std::array<asio::const_buffer, 3> buffers{
        asio::buffer(header), asio::buffer(frame.body),
        asio::buffer(frame.blob.bytes().data(), frame.blob.size())};
    asio::write(socket_, buffers);
}

wire::Frame WirePeer::read() {
    wire::HeaderBytes bytes;
    asio::read(socket_, asio::buffer(bytes));
    const auto header = wire::read_header(bytes, wire::FrameLimits{}).value();
    wire::Frame frame{header.version, header.type, std::vector<std::byte>(header.body_bytes), {}};
    asio::read(socket_, asio::buffer(frame.body));
    std::vector<std::byte> blob(header.blob_bytes);
    asio::read(socket_, asio::buffer(blob));
    frame.blob = Blob::copy_of(blob);
    return frame;
}

}  // namespace ocelli::testing
