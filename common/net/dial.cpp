#include "common/net/dial.hpp"

#include <fmt/format.h>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "common/wire/codec.hpp"

namespace ocelli::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds kNextAfter{250};  // RFC 8305, section 5

// The addresses of a name, raced (RFC 8305, "Happy Eyeballs"): one more is tried when the last has
// failed or has not answered for a while; the first that answers counts. Shared with the handlers,
// which may outlive the call.
class Race : public std::enable_shared_from_this<Race> {
  public:
    explicit Race(const asio::any_io_executor& executor)
        : executor_(executor),
          resolver_(executor),
          deadline_(executor),
          next_(executor),
          over_(executor, asio::steady_timer::time_point::max()) {}

    // The error of the last that failed, or none: then socket() is connected.
    asio::awaitable<error_code> run(Address address, std::chrono::milliseconds deadline) {
        deadline_.expires_after(deadline);
        deadline_.async_wait([self = shared_from_this()](const error_code& error) {
            if (!error) {
                self->timed_out_ = true;
                self->resolver_.cancel();
                self->end(asio::error::timed_out);
            }
        });
        const std::string port = std::to_string(address.port);
        error_code error;
        const auto found = co_await resolver_.async_resolve(
            address.host, port, asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            end(error);
        } else if (!is_over_) {
            in_turns(found);
            try_next();
        }
        if (!is_over_) {
            error_code ignored;
            co_await over_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
        co_return error_;
    }

    bool timed_out() const { return timed_out_; }
    tcp::socket& socket() { return *sockets_.at(winner_); }

  private:
    // One of each family after the other, beginning with the resolver's first.
    void in_turns(const tcp::resolver::results_type& found) {
        std::vector<tcp::endpoint> others;
        for (const auto& entry : found) {
            const bool like_first =
                endpoints_.empty() || entry.endpoint().protocol() == endpoints_[0].protocol();
            (like_first ? endpoints_ : others).push_back(entry.endpoint());
        }
        for (std::size_t i = 0; i < others.size(); ++i) {
            const std::size_t at = std::min(2 * i + 1, endpoints_.size());
            endpoints_.insert(endpoints_.begin() + static_cast<std::ptrdiff_t>(at), others[i]);
        }
    }

    void try_next() {
        const std::size_t index = sockets_.size();
        if (is_over_ || index == endpoints_.size()) {
            return;
        }
        auto& socket = sockets_.emplace_back(std::make_unique<tcp::socket>(executor_));
        socket->async_connect(endpoints_[index],
                              [self = shared_from_this(), index](const error_code& error) {
                                  self->on_answer(index, error);
                              });
        next_.expires_after(kNextAfter);
        next_.async_wait([self = shared_from_this()](const error_code& error) {
            if (!error) {
                self->try_next();
            }
        });
    }

    void on_answer(std::size_t index, const error_code& error) {
        ++answers_;
        if (is_over_) {
            return;
        }
        if (!error) {
            winner_ = index;
            end({});
        } else if (answers_ == endpoints_.size()) {
            end(error);
        } else {
            next_.cancel();
            try_next();
        }
    }

    void end(const error_code& error) {
        if (std::exchange(is_over_, true)) {
            return;
        }
        error_ = error;
        for (std::size_t i = 0; i < sockets_.size(); ++i) {
            error_code ignored;
            if (error || i != winner_) {
                sockets_[i]->close(ignored);
            }
        }
        deadline_.cancel();
        next_.cancel();
        over_.cancel();
    }

    asio::any_io_executor executor_;
    tcp::resolver resolver_;
    asio::steady_timer deadline_;
    asio::steady_timer next_;
    asio::steady_timer over_;  // cancelled when it is
    std::vector<tcp::endpoint> endpoints_;
    std::vector<std::unique_ptr<tcp::socket>> sockets_;  // of the first endpoints
    std::size_t answers_ = 0;
    std::size_t winner_ = 0;
    error_code error_;
    bool is_over_ = false;
    bool timed_out_ = false;
};

Error dial_error(const Address& address, bool timed_out, const error_code& error) {
    const std::string name = to_string(address);
    if (timed_out) {
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
    const auto race = std::make_shared<Race>(co_await asio::this_coro::executor);
    const error_code error = co_await race->run(address, deadline);
    if (error) {
        co_return dial_error(address, race->timed_out(), error);
    }
    co_return std::move(race->socket());
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
