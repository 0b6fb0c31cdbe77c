#pragma once

// The bytes of a connection: a TCP socket, plain or with TLS over it. One read and one write at a
// time, on the io_context's single thread.

#include <openssl/types.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <vector>

#include "common/net/tls.hpp"

namespace boost::asio::ssl {
template <typename Stream>
class stream;
}

namespace ocelli::net {

class Transport {
  public:
    using Socket = boost::asio::ip::tcp::socket;

    explicit Transport(Socket socket);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    // The awaited operations leave `error`, which must live until they end.
    boost::asio::awaitable<std::size_t> read_some(boost::asio::mutable_buffer target,
                                                  boost::system::error_code& error);
    // Into `target`, and what comes after it into `rest`; TLS fills `target` only.
    boost::asio::awaitable<std::size_t> read_some(boost::asio::mutable_buffer target,
                                                  boost::asio::mutable_buffer rest,
                                                  boost::system::error_code& error);
    boost::asio::awaitable<std::size_t> write(const std::vector<boost::asio::const_buffer>& buffers,
                                              boost::system::error_code& error);

    // The first byte that the peer sends, which stays there to be read.
    boost::asio::awaitable<std::byte> peek(boost::system::error_code& error);
    // From now on bytes go through TLS. `name`: what a dialler wants to read in the certificate, a
    // host's name or address. Then handshake(); `tls` is kept.
    void begin_tls(std::shared_ptr<const Tls> tls, const std::string& name);
    boost::asio::awaitable<void> handshake(boost::system::error_code& error);
    // Plain again: TLS has failed.
    void drop_tls();
    // Null when it is plain.
    const ::SSL* session() const;

    Socket& socket() { return socket_; }

  private:
    using Stream = boost::asio::ssl::stream<Socket&>;

    Socket socket_;
    std::shared_ptr<const Tls> tls_;
    std::unique_ptr<Stream> stream_;  // null when it is plain
};

}  // namespace ocelli::net
