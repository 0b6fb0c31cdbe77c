#pragma once

// The other end of a connection, as a test plays it: blocking, in one protocol version, without
// heartbeats: the real side must have a lease that is longer than the test.

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "common/net/address.hpp"
#include "common/wire/codec.hpp"

namespace ocelli::testing {

class WirePeer {
  public:
    WirePeer(const std::string& address, std::uint16_t version);
    WirePeer(boost::asio::ip::tcp::socket socket, std::uint16_t version)
        : socket_(std::move(socket)), version_(version) {}

    template <class Message>
    void send(const Message& message, Blob blob = {}) {
        write(wire::encode(message, std::move(blob), version_));
    }
    // The next message of that type; others before it are passed over. Throws when the connection
    // ends before.
    template <class Message>
    Message expect() {
        while (true) {
            const wire::Frame frame = read();
            EXPECT_LE(frame.version, version_) << "it does not speak that";
            if (frame.type == Message::kType) {
                return wire::decode<Message>(frame).value();
            }
        }
    }

  private:
    void write(const wire::Frame& frame);
    wire::Frame read();

    // Shared, so that a peer can be moved.
    std::shared_ptr<boost::asio::io_context> context_ = std::make_shared<boost::asio::io_context>();
    boost::asio::ip::tcp::socket socket_;
    std::uint16_t version_;
};

inline std::string read_file(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

}  // namespace ocelli::testing
