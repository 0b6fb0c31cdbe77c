#pragma once

// Questions to a master: each is one message, answered with one, or with why there is no answer.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>
#include <vector>

#include "client/command_line.hpp"
#include "common/net/master_link.hpp"

namespace ocelli::client {

template <class Request, class Answer>
using TakeAnswer = std::function<void(const Request&, Result<Answer>)>;

// Opens `link`, asks one question after the other, closes it. Nothing, or the error that ended the
// connection: as MasterLink's, or timed_out when no answer has come.
template <class Request, class Answer>
boost::asio::awaitable<std::optional<Error>> ask_over(net::MasterLink& link, MasterOptions master,
                                                      std::vector<Request> requests,
                                                      TakeAnswer<Request, Answer> take) {
    constexpr std::chrono::seconds kAnswerDeadline{10};
    std::optional<Error> ended;
    auto welcome = co_await link.open(master.master, master.credentials);
    if (!welcome) {
        ended = welcome.error();
    }
    for (std::size_t i = 0; i < requests.size() && !ended; ++i) {
        link.send(requests[i]);
        auto frame = co_await link.receive(now() + kAnswerDeadline);
        if (frame) {
            take(requests[i], net::answer_in<Answer>(*frame));
        } else {
            ended = frame.error();
        }
    }
    link.close();
    co_return ended;
}

// Runs an io_context of its own on the calling thread.
template <class Request, class Answer>
std::optional<Error> ask_all(const MasterOptions& master, std::vector<Request> requests,
                             TakeAnswer<Request, Answer> take) {
    boost::asio::io_context context{1};
    net::TaskGroup tasks(context.get_executor(), warnings_only());
    net::MasterLink link(context.get_executor(), tasks);
    std::optional<Error> ended;
    // Not a lambda: g++ 12 destroys its captures twice.
    struct Conversation {
        static boost::asio::awaitable<void> run(net::MasterLink& link, MasterOptions master,
                                                std::vector<Request> requests,
                                                TakeAnswer<Request, Answer> take,
                                                std::optional<Error>& ended) {
            ended =
                co_await ask_over(link, std::move(master), std::move(requests), std::move(take));
        }
    };
    tasks.spawn("question",
                Conversation::run(link, master, std::move(requests), std::move(take), ended));
    context.run();
    return ended;
}

template <class Request, class Answer>
Result<Answer> ask(const MasterOptions& master, const Request& request) {
    Result<Answer> answer =
        Error{ErrorCode::disconnected, "the conversation with the master ended early"};
    const TakeAnswer<Request, Answer> take = [&answer](const Request&, Result<Answer> got) {
        answer = std::move(got);
    };
    const auto ended = ask_all<Request, Answer>(master, {request}, take);
    return ended ? Result<Answer>(*ended) : answer;
}

}  // namespace ocelli::client
