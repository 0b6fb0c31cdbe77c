#include "common/net/dial.hpp"

#include <fmt/format.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <stdexcept>

#include "common/wire/codec.hpp"

namespace ocelli::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// What the deadline has to cancel. Shared with the timer's handler, which may outlive the call.
struct Dialling {
    explicit Dialling(const asio::any_io_executor& executor)
        : resolver(executor), socket(executor), timer(executor) {}

    tcp::resolver resolver;
    tcp::socket socket;
    asio::steady_timer timer;
    bool timed_out = false;
};

void arm(const std::shared_ptr<Dialling>& dialling, std::chrono::milliseconds deadline) {
    dialling->timer.expires_after(deadline);
    dialling->timer.async_wait([weak = std::weak_ptr(dialling)](const error_code& error) {
        if (const auto self = weak.lock(); self && !error) {
            error_code ignored;
            self->timed_out = true;
            self->resolver.cancel();
            self->socket.close(ignored);
        }
    });
}

Error dial_error(const Address& address, const Dialling& dialling, const error_code& error) {
    const std::string name = to_string(address);
    if (dialling.timed_out) {
        return {
            ErrorCode::timed_out,
            fmt::format("no answer from a master at {}: check the address and the network", name)};
    }
    return {ErrorCode::disconnected,
            fmt::format("no master at {} ({}): check that ocelli-master runs and listens there",
                        name, error.message())};
}

}  // namespace

asio::awaitable<Result<tcp::socket>> dial(Address address, std::chrono::milliseconds deadline) {
    const auto executor = co_await asio::this_coro::executor;
    const auto dialling = std::make_shared<Dialling>(executor);
    arm(dialling, deadline);
    error_code error;
    const std::string port = std::to_string(address.port);
    const auto endpoints = co_await dialling->resolver.async_resolve(
        address.host, port, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
        co_await asio::async_connect(dialling->socket, endpoints,
                                     asio::redirect_error(asio::use_awaitable, error));
    }
    dialling->timer.cancel();
    if (error || dialling->timed_out) {
        co_return dial_error(address, *dialling, error);
    }
    co_return std::move(dialling->socket);
}

Result<wire::Welcome> expect_welcome(const Result<wire::Frame>& frame) {
    if (!frame) {
        return frame.error();
    }
    if (frame->type == wire::Goodbye::kType) {
        return farewell(*frame);
    }
    if (frame->type != wire::Welcome::kType) {
        return Error{ErrorCode::bad_message, "the master did not begin with a Welcome"};
    }
    auto welcome = wire::decode<wire::Welcome>(*frame);
    if (welcome && (welcome->version < wire::kVersionMin || welcome->version > wire::kVersionMax)) {
        return Error{ErrorCode::bad_version,
                     fmt::format("the master chose protocol version {}, this side speaks {} to {}: "
                                 "install matching releases",
                                 welcome->version, wire::kVersionMin, wire::kVersionMax)};
    }
    return welcome;
}

Error farewell(const wire::Frame& frame) {
    const auto goodbye = wire::decode<wire::Goodbye>(frame);
    if (!goodbye) {
        return goodbye.error();
    }
    return {goodbye->code, fmt::format("the master closed the connection: {}", goodbye->reason)};
}

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
