#pragma once

// A small HTTP server for metrics and health: GET only, one request a connection, everything
// bounded. It runs on the daemon's own loop: that it answers at all says that the loop turns.

#include <spdlog/fwd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "common/net/address.hpp"
#include "common/net/task_group.hpp"

namespace ocelli {

struct HttpAnswer {
    unsigned status = 200;
    std::string body;
    std::string type = "text/plain; charset=utf-8";
};

// `path` without its query.
using HttpHandler = std::function<HttpAnswer(std::string_view path)>;

class HttpEndpoint {
  public:
    // Listens. Throws with a sentence when it cannot. `handler` is called on the context's thread.
    HttpEndpoint(boost::asio::io_context& context, net::TaskGroup& tasks,
                 std::shared_ptr<spdlog::logger> logger, const net::Address& address,
                 HttpHandler handler);

    net::Address address() const;
    // Accepts from now on.
    void start();
    // Closes everything; its tasks end.
    void stop();

  private:
    struct Visit;  // one connection
    using VisitPtr = std::shared_ptr<Visit>;

    boost::asio::awaitable<void> accept_for_ever();
    boost::asio::awaitable<void> serve(VisitPtr visit);

    net::TaskGroup& tasks_;
    std::shared_ptr<spdlog::logger> logger_;
    HttpHandler handler_;
    boost::asio::ip::tcp::acceptor acceptor_;
    net::LoopTimer pause_;
    std::list<VisitPtr> visits_;  // the oldest first
};

}  // namespace ocelli
