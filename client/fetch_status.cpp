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

asio::awaitable<void> ask(MasterLink& link, const StatusOptions& options,
                          Result<wire::StatusMessage>& answer) {
    auto welcome = co_await link.open(options.master, options.credentials);
    if (!welcome) {
        answer = welcome.error();
    } else {
        link.send(wire::StatusRequest{});
        auto frame = co_await link.receive(now() + kAnswerDeadline);
        answer = status_in(frame);
    }
    link.close();
}

}  // namespace

Result<wire::StatusMessage> fetch_status(const StatusOptions& options) {
    asio::io_context context{1};
    net::TaskGroup tasks(context.get_executor(), warnings_only());
    MasterLink link(context.get_executor(), tasks);
    Result<wire::StatusMessage> answer =
        Error{ErrorCode::disconnected, "the conversation with the master ended early"};
    tasks.spawn("status", ask(link, options, answer));
    context.run();
    return answer;
}

}  // namespace ocelli::client
