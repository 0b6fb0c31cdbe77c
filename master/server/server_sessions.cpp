// Who connects, who is let in, and what they say.

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "common/wire/codec.hpp"
#include "master/server/server.hpp"

namespace ocelli::master {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// When descriptors run out, or something else keeps accept from working.
constexpr std::chrono::milliseconds kAcceptPause{200};

std::string_view role_name(wire::Role role) {
    return role == wire::Role::client ? "client" : "slave";
}

}  // namespace

asio::awaitable<void> Server::accept_for_ever(Tcp::acceptor& acceptor, wire::Role role) {
    while (acceptor.is_open()) {
        error_code error;
        Tcp::socket socket =
            co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (!acceptor.is_open()) {
            co_return;
        }
        if (error) {
            logger_->error("cannot accept a {}: {}; pausing for {} ms", role_name(role),
                           error.message(), kAcceptPause.count());
            error_code ignored;
            asio::steady_timer pause(context_, kAcceptPause);
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            continue;
        }
        net::ConnectionLimits limits;
        limits.frame.blob_bytes_max = 0;  // until it is known who this is
        auto connection = std::make_shared<net::Connection>(std::move(socket), limits);
        if (connections_.size() >= static_cast<std::size_t>(settings_.connections_max)) {
            logger_->warn("refused {}: {} connections are open, the limit", connection->peer(),
                          connections_.size());
            connection->close();
            continue;
        }
        connections_.insert(connection);
        tasks_.spawn("writer", connection->write_all());
        tasks_.spawn("session", serve(std::move(connection), role));
    }
}

asio::awaitable<void> Server::serve(ConnectionPtr connection, wire::Role role) {
    auto guest = co_await welcome(*connection, role);
    Error ended{ErrorCode::disconnected, ""};
    if (!guest) {
        ended = guest.error();
    } else if (role == wire::Role::client) {
        const ClientId id = ++last_id_;
        peers_.emplace(id, connection);
        ended = co_await serve_client(id, guest->access, *connection);
        peers_.erase(id);
        coordinator_.on_client_gone(id);
    } else {
        ended = co_await serve_slave(guest->hello, connection);
    }
    connections_.erase(connection);
    const bool expected =
        ended.code == ErrorCode::disconnected || ended.code == ErrorCode::draining;
    if (!expected) {
        logger_->warn("closed the {} connection of {}: {}", role_name(role), connection->peer(),
                      ended.message);
        connection->send(wire::Goodbye{ended.code, ended.message});
    }
    connection->finish();
}

asio::awaitable<Result<Server::Guest>> Server::welcome(net::Connection& connection,
                                                       wire::Role role) {
    auto secured = co_await connection.secure(security_.tls, "");
    if (!secured) {
        co_return secured.error();
    }
    auto frame = co_await connection.receive(wire::kHelloDeadline, now() + wire::kHelloDeadline);
    if (!frame) {
        co_return frame.error();
    }
    if (frame->type != wire::Hello::kType) {
        co_return Error{ErrorCode::bad_message, "the first message was no Hello"};
    }
    auto hello = wire::decode<wire::Hello>(*frame);
    if (!hello) {
        co_return hello.error();
    }
    const auto access = check_hello(*hello, role);
    if (!access) {
        co_return access.error();
    }
    hello->token.clear();
    wire::Welcome welcome;
    welcome.version = std::min(hello->version_max, wire::kVersionMax);
    welcome.image_bytes_max = settings_.image_bytes_max;
    welcome.heartbeat_ms = static_cast<std::uint32_t>(settings_.heartbeat.count());
    welcome.lease_ms = static_cast<std::uint32_t>(settings_.lease.count());
    welcome.incarnation = incarnation_;
    welcome.artifact_bytes_max = settings_.image_bytes_max;
    connection.set_version(welcome.version);
    connection.set_blob_bytes_max(settings_.image_bytes_max);
    connection.send(welcome);
    co_return Guest(std::move(*hello), *access);
}

Result<Access> Server::check_hello(const wire::Hello& hello, wire::Role role) const {
    if (hello.version_max < wire::kVersionMin || hello.version_min > wire::kVersionMax) {
        return Error{ErrorCode::bad_version,
                     fmt::format("the peer speaks protocol versions {} to {}, this master {} to "
                                 "{}: install matching releases",
                                 hello.version_min, hello.version_max, wire::kVersionMin,
                                 wire::kVersionMax)};
    }
    if (hello.role != role) {
        return Error{ErrorCode::bad_message,
                     fmt::format("this is the listener for {}s, and a {} has connected: use the "
                                 "other address",
                                 role_name(role), role_name(hello.role))};
    }
    if (role == wire::Role::slave && (hello.threads == 0 || hello.threads > 1024)) {
        return Error{ErrorCode::bad_message, "the slave announces no sensible thread count"};
    }
    return security_.gate.admit(role, hello.token);
}

asio::awaitable<Error> Server::serve_client(ClientId id, Access access,
                                            net::Connection& connection) {
    while (true) {
        auto frame = co_await connection.receive(settings_.lease);
        if (!frame) {
            co_return frame.error();
        }
        const auto handled = handle_client_frame(id, access, std::move(*frame));
        if (!handled) {
            co_return handled.error();
        }
    }
}

// It joins with the first thing that it says after its welcome. One that cannot hear the master
// would get work again each time that it connects, and take it down with it.
asio::awaitable<Error> Server::serve_slave(wire::Hello hello, ConnectionPtr connection) {
    auto frame = co_await connection->receive(settings_.lease);
    if (!frame) {
        co_return frame.error();
    }
    const SlaveId id = ++last_id_;
    peers_.emplace(id, connection);
    slaves_.emplace(id, connection);
    coordinator_.on_slave_joined(id, hello, connection->peer(), now());
    auto handled = handle_slave_frame(id, *frame);
    while (handled) {
        frame = co_await connection->receive(settings_.lease);
        handled = frame ? handle_slave_frame(id, *frame) : frame.error();
    }
    const Error ended = handled.error();
    peers_.erase(id);
    slaves_.erase(id);
    coordinator_.on_slave_gone(id, ended.code != ErrorCode::draining, ended.message, now());
    co_return ended;
}

// --- messages ---

Result<void> Server::handle_client_frame(ClientId id, Access access, wire::Frame frame) {
    if (auto allowed = check_allowed(access, frame.type); !allowed) {
        return allowed;
    }
    const TimePoint at = now();
    return wire::dispatch(
        frame, [](const wire::Heartbeat&) {},
        [&](wire::Submit message) {
            coordinator_.on_submit(id, std::move(message), std::move(frame.blob), at);
        },
        [&](const wire::CancelTask& message) { coordinator_.on_cancel(id, message.task_id, at); },
        [&](const wire::ResultRequest& message) {
            coordinator_.on_result_request(id, message.task_id);
        },
        [&](const wire::DrainSlave& message) {
            to_client(id, coordinator_.on_drain_slave(message.name, at));
        },
        [&](const wire::StatusRequest&) { to_client(id, coordinator_.status(at)); },
        [](const wire::Goodbye&) -> Result<void> {
            return Error{ErrorCode::disconnected, "the client said goodbye"};
        });
}

Result<void> Server::handle_slave_frame(SlaveId id, const wire::Frame& frame) {
    const TimePoint at = now();
    return wire::dispatch(
        frame, [&](const wire::Progress& message) { coordinator_.on_progress(id, message, at); },
        [&](const wire::Started& message) { coordinator_.on_started(id, message, at); },
        [&](wire::Results message) { handle_results(id, std::move(message), frame); },
        [&](const wire::Announce& message) { coordinator_.on_announced(id, message); },
        [](const wire::LastWord&) {},
        [&](const wire::ImageMissing& message) { coordinator_.on_image_missing(id, message, at); },
        [&](const wire::GiveBack& message) { coordinator_.on_give_back(id, message, at); },
        [](const wire::Goodbye&) -> Result<void> {
            return Error{ErrorCode::draining, "it said goodbye"};
        });
}

// Results of attempts that another master issued are dropped; a slave of version 2 names none.
void Server::handle_results(SlaveId id, wire::Results message, const wire::Frame& frame) {
    if (frame.version == wire::kVersionMax && message.master != incarnation_) {
        coordinator_.on_stale_results(message.results.size());
        return;
    }
    std::size_t offset = 0;
    for (wire::SubtaskResult& result : message.results) {
        std::size_t bytes = 0;
        for (const wire::ArtifactHeader& artifact : result.artifacts) {
            bytes += artifact.bytes;
        }
        bytes = std::min(bytes, frame.blob.size() - offset);
        coordinator_.on_result(id, std::move(result), frame.blob.slice(offset, bytes), now());
        offset += bytes;
    }
}

}  // namespace ocelli::master
