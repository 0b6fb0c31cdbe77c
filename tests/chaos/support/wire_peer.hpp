#pragma once

// A peer that speaks the wire itself, right or wrong: blocking, one connection, one thread.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "common/wire/codec.hpp"

namespace ocelli::testing {

class WirePeer {
  public:
    explicit WirePeer(const std::string& address, std::uint16_t version = wire::kVersionMax);
    // Waits for a connection.
    explicit WirePeer(boost::asio::ip::tcp::acceptor& listener,
                      std::uint16_t version = wire::kVersionMax)
        : socket_(listener.accept()), version_(version) {}

    void write(std::string_view bytes);
    // All of `bytes`, unless the other side closes before.
    bool try_write(std::string_view bytes);
    void send(const wire::Frame& frame);
    template <class Message>
    void send(const Message& message, Blob blob = {}) {
        if (version_ == wire::kVersionMax) {
            send(wire::encode(message, std::move(blob)));
            return;
        }
        for (const wire::Frame& frame : wire::encode_version2(message, blob)) {
            send(frame);
        }
    }
    // The next frame; nothing when the other side closes, or is silent for `patience`.
    std::optional<wire::Frame> receive(std::chrono::milliseconds patience);
    // The next frame of this type; heartbeats and all others are passed over.
    template <class Message>
    std::optional<Message> await(std::chrono::milliseconds patience) {
        while (auto frame = receive(patience)) {
            if (frame->type == Message::kType) {
                return wire::decode<Message>(*frame).value();
            }
        }
        return std::nullopt;
    }
    // Everything until the other side closes.
    std::string read_all();
    boost::asio::ip::tcp::socket& socket() { return socket_; }

  private:
    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_;
    std::uint16_t version_;
};

// A good introduction. Slaves have one thread, can do every kind, and get an incarnation from
// `name`.
wire::Hello hello_of(wire::Role role, const std::string& name);
std::string bytes_of(const wire::Frame& frame);

}  // namespace ocelli::testing
