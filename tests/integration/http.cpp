#include "tests/integration/http.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "common/net/address.hpp"

namespace ocelli::testing {

namespace asio = boost::asio;
using asio::ip::tcp;

std::string metrics_address(const Process& daemon) {
    const std::string log = daemon.log();
    const std::string begin = "metrics are at http://";
    const std::size_t at = log.find(begin);
    return at == log.npos
               ? ""
               : log.substr(at + begin.size(), log.find("/metrics", at) - at - begin.size());
}

std::optional<std::string> http_exchange(const std::string& address, const std::string& request,
                                         std::chrono::milliseconds deadline) {
    const net::Address to = net::parse_address(address).value();
    asio::io_context context;
    tcp::socket socket(context);
    socket.connect({asio::ip::make_address(to.host), to.port});
    asio::write(socket, asio::buffer(request));
    std::string answer;
    bool ended = false;
    asio::async_read(socket, asio::dynamic_buffer(answer),
                     [&](const boost::system::error_code&, std::size_t) { ended = true; });
    context.run_for(deadline);
    if (!ended) {
        socket.close();
        context.restart();
        context.run();
        return std::nullopt;
    }
    return answer;
}

std::optional<HttpReply> http_get(const std::string& address, const std::string& path,
                                  std::chrono::milliseconds deadline) {
    std::optional<std::string> answer;
    try {
        answer =
            http_exchange(address, "GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n", deadline);
    } catch (const boost::system::system_error&) {  // it does not run, or has closed
    }
    const std::size_t body = answer ? answer->find("\r\n\r\n") : std::string::npos;
    if (body == std::string::npos) {
        return std::nullopt;
    }
    return HttpReply{std::stoi(answer->substr(answer->find(' '))), answer->substr(body + 4)};
}

}  // namespace ocelli::testing
