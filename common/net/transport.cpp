#include "common/net/transport.hpp"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace ocelli::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

void expect_name(::SSL* session, const std::string& name) {
    ::SSL_set_hostflags(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    error_code not_a_number;
    asio::ip::make_address(name, not_a_number);
    // The scope of an address, as in fe80::1%eth0, is this machine's and in no certificate.
    const std::string number = name.substr(0, name.find('%'));
    const bool is_set = not_a_number ? !name.empty() && ::SSL_set1_host(session, name.c_str()) == 1
                                     : ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(session),
                                                                       number.c_str()) == 1;
    if (!is_set) {
        ::SSL_set1_host(session, "unchecked.invalid");  // what cannot be checked fails
    }
    if (!not_a_number) {
        return;
    }
    // What the macro SSL_set_tlsext_host_name does, without its cast.
    ::SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
               const_cast<char*>(name.c_str()));
}

// How many bytes to write next. asio::transfer_all() asks for 64 KiB: a system call for each of
// them.
std::size_t as_much_as_possible(const error_code& error, std::size_t) {
    constexpr std::size_t kOneWrite = std::size_t{1} << 20U;
    return error ? 0 : kOneWrite;
}

}  // namespace

Transport::Transport(Socket socket) : socket_(std::move(socket)) {}

Transport::~Transport() = default;

// None is a coroutine: the plain socket's operation is what the caller awaits.
asio::awaitable<std::size_t> Transport::read_some(asio::mutable_buffer target, error_code& error) {
    if (stream_) {
        return stream_->async_read_some(target, asio::redirect_error(asio::use_awaitable, error));
    }
    return socket_.async_read_some(target, asio::redirect_error(asio::use_awaitable, error));
}

asio::awaitable<std::size_t> Transport::read_some(asio::mutable_buffer target,
                                                  asio::mutable_buffer rest, error_code& error) {
    if (stream_) {
        return read_some(target, error);
    }
    return socket_.async_read_some(std::array{target, rest},
                                   asio::redirect_error(asio::use_awaitable, error));
}

asio::awaitable<std::size_t> Transport::write(const std::vector<asio::const_buffer>& buffers,
                                              error_code& error) {
    if (stream_) {
        return asio::async_write(*stream_, buffers,
                                 asio::redirect_error(asio::use_awaitable, error));
    }
    return asio::async_write(socket_, buffers, as_much_as_possible,
                             asio::redirect_error(asio::use_awaitable, error));
}

asio::awaitable<std::byte> Transport::peek(error_code& error) {
    std::byte first{};
    co_await socket_.async_receive(asio::buffer(&first, 1), asio::socket_base::message_peek,
                                   asio::redirect_error(asio::use_awaitable, error));
    co_return first;
}

void Transport::begin_tls(std::shared_ptr<const Tls> tls, const std::string& name) {
    tls_ = std::move(tls);
    stream_ = std::make_unique<Stream>(socket_, tls_->context());
    if (tls_->side() == TlsSide::dialler) {
        expect_name(stream_->native_handle(), name);
    }
}

asio::awaitable<void> Transport::handshake(error_code& error) {
    const bool dials = tls_->side() == TlsSide::dialler;
    return stream_->async_handshake(
        dials ? asio::ssl::stream_base::client : asio::ssl::stream_base::server,
        asio::redirect_error(asio::use_awaitable, error));
}

void Transport::drop_tls() {
    stream_.reset();
}

const ::SSL* Transport::session() const {
    return stream_ ? stream_->native_handle() : nullptr;
}

}  // namespace ocelli::net
