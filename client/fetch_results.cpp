#include "client/fetch_results.hpp"

#include <boost/asio/io_context.hpp>

#include "client/master_link.hpp"
#include "client/warnings.hpp"

namespace ocelli::client {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds kAnswerDeadline{10};

using Take = std::function<void(const TaskId&, Result<FileReport>)>;

Result<FileReport> answer_in(const wire::Frame& frame, const TaskId& id) {
    if (frame.type == wire::MessageType::refused) {
        auto refused = wire::decode<wire::Refused>(frame);
        if (!refused) {
            return refused.error();
        }
        return refused->error;
    }
    if (frame.type == wire::MessageType::report) {
        auto message = wire::decode<wire::ReportMessage>(frame);
        if (!message) {
            return message.error();
        }
        return received_report(to_string(id), std::move(*message), frame.blob, Blob());
    }
    return Error{ErrorCode::bad_message,
                 "the master did not answer with a report: install matching releases"};
}

asio::awaitable<void> ask(MasterLink& link, const ResultOptions& options, const Take& take,
                          std::optional<Error>& ended) {
    auto welcome = co_await link.open(options.master, options.credentials);
    if (!welcome) {
        ended = welcome.error();
    }
    for (std::size_t i = 0; i < options.tasks.size() && !ended; ++i) {
        link.send(wire::ResultRequest{options.tasks[i]});
        auto frame = co_await link.receive(now() + kAnswerDeadline);
        if (frame) {
            take(options.tasks[i], answer_in(*frame, options.tasks[i]));
        } else {
            ended = frame.error();
        }
    }
    link.close();
}

}  // namespace

std::optional<Error> fetch_results(const ResultOptions& options, const Take& take) {
    asio::io_context context{1};
    net::TaskGroup tasks(context.get_executor(), warnings_only());
    MasterLink link(context.get_executor(), tasks);
    std::optional<Error> ended;
    tasks.spawn("results", ask(link, options, take, ended));
    context.run();
    return ended;
}

}  // namespace ocelli::client
