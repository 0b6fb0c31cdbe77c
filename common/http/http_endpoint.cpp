#include "common/http/http_endpoint.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_static_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "common/net/dial.hpp"

namespace ocelli {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

// More than a monitoring system and a few probes need. The next one pushes the oldest one out: who
// opens connections and says nothing keeps nobody from an answer.
constexpr std::size_t kVisitsMax = 16;
constexpr std::size_t kRequestBytesMax = 4096;
constexpr std::chrono::seconds kRequestDeadline{2};
constexpr std::chrono::seconds kAnswerDeadline{5};
constexpr std::chrono::milliseconds kAcceptPause{200};

using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;

Response make_response(const Request& request, const HttpHandler& handler) {
    const bool known = request.method() == http::verb::get || request.method() == http::verb::head;
    const std::string_view target(request.target().data(), request.target().size());
    HttpAnswer answer{405, "only GET is understood here\n"};
    if (known) {
        answer = handler(target.substr(0, target.find('?')));
    }
    Response response(static_cast<http::status>(answer.status), request.version());
    response.set(http::field::content_type, answer.type);
    response.set(http::field::cache_control, "no-store");
    response.keep_alive(false);
    response.content_length(answer.body.size());
    if (request.method() != http::verb::head) {
        response.body() = std::move(answer.body);
    }
    return response;
}

}  // namespace

struct HttpEndpoint::Visit {
    explicit Visit(asio::ip::tcp::socket socket) : stream(std::move(socket)) {}

    beast::tcp_stream stream;
    beast::flat_static_buffer<kRequestBytesMax> buffer;
    http::request_parser<http::empty_body> parser;
};

HttpEndpoint::HttpEndpoint(asio::io_context& context, net::TaskGroup& tasks,
                           std::shared_ptr<spdlog::logger> logger, const net::Address& address,
                           HttpHandler handler)
    : tasks_(tasks),
      logger_(std::move(logger)),
      handler_(std::move(handler)),
      acceptor_(net::listen_on(context, address)),
      pause_(context.get_executor()) {}

net::Address HttpEndpoint::address() const {
    return net::address_of(acceptor_);
}

void HttpEndpoint::start() {
    tasks_.spawn("metrics listener", accept_for_ever());
}

void HttpEndpoint::stop() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.stop();
    for (const VisitPtr& visit : visits_) {
        visit->stream.close();
    }
}

asio::awaitable<void> HttpEndpoint::accept_for_ever() {
    while (acceptor_.is_open()) {
        error_code error;
        asio::ip::tcp::socket socket =
            co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (!acceptor_.is_open()) {
            co_return;
        }
        if (error) {
            logger_->error("cannot accept a scrape: {}; pausing for {} ms", error.message(),
                           kAcceptPause.count());
            co_await pause_.wait_for(kAcceptPause);
            continue;
        }
        if (visits_.size() >= kVisitsMax) {
            visits_.front()->stream.close();
            visits_.pop_front();
        }
        visits_.push_back(std::make_shared<Visit>(std::move(socket)));
        tasks_.spawn("scrape", serve(visits_.back()));
    }
}

asio::awaitable<void> HttpEndpoint::serve(VisitPtr visit) {
    error_code error;
    visit->parser.header_limit(kRequestBytesMax);
    visit->stream.expires_after(kRequestDeadline);
    co_await http::async_read_header(visit->stream, visit->buffer, visit->parser,
                                     asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
        Response response = make_response(visit->parser.get(), handler_);
        visit->stream.expires_after(kAnswerDeadline);
        co_await http::async_write(visit->stream, response,
                                   asio::redirect_error(asio::use_awaitable, error));
        visit->stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
    }
    visit->stream.close();
    visits_.remove(visit);
}

}  // namespace ocelli
