#include "client/fetch_status.hpp"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>

#include "client/master_link.hpp"
#include "client/warnings.hpp"

namespace ocelli::client {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds kAnswerDeadline{5};

Result<wire::StatusMessage> status_in(const Result<wire::Frame>& frame) {
    if (!frame) {
        return frame.error();
    }
    if (frame->type != wire::MessageType::status) {
        return Error{ErrorCode::bad_message,
                     "the master did not answer with its status: install matching releases"};
    }
    return wire::decode<wire::StatusMessage>(*frame);
}

asio::awaitable<void> ask(MasterLink& link, net::Address master, net::CredentialFiles credentials,
                          Result<wire::StatusMessage>& answer) {
    answer = co_await ask_status(link, std::move(master), std::move(credentials));
}

}  // namespace

asio::awaitable<Result<wire::StatusMessage>> ask_status(MasterLink& link, net::Address master,
                                                        net::CredentialFiles credentials) {
    Result<wire::StatusMessage> answer = Error{ErrorCode::disconnected, ""};
    auto welcome = co_await link.open(std::move(master), std::move(credentials));
    if (!welcome) {
        answer = welcome.error();
    } else {
        link.send(wire::StatusRequest{});
        auto frame = co_await link.receive(now() + kAnswerDeadline);
        answer = status_in(frame);
    }
    link.close();
    co_return answer;
}

Result<wire::StatusMessage> fetch_status(const net::Address& master,
                                         const net::CredentialFiles& credentials) {
    asio::io_context context{1};
    net::TaskGroup tasks(context.get_executor(), warnings_only());
    MasterLink link(context.get_executor(), tasks);
    Result<wire::StatusMessage> answer =
        Error{ErrorCode::disconnected, "the conversation with the master ended early"};
    tasks.spawn("status", ask(link, master, credentials, answer));
    context.run();
    return answer;
}

}  // namespace ocelli::client
