#include "client/drain_slave.hpp"

#include <boost/asio/io_context.hpp>

#include "client/master_link.hpp"
#include "client/warnings.hpp"

namespace ocelli::client {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds kAnswerDeadline{5};
constexpr std::uint16_t kVersionNeeded = 2;

Result<wire::DrainAnswer> answer_in(const Result<wire::Frame>& frame) {
    if (!frame) {
        return frame.error();
    }
    if (frame->type != wire::MessageType::drain_answer) {
        return Error{ErrorCode::bad_message,
                     "the master did not say whether it drains the slave: install matching "
                     "releases"};
    }
    return wire::decode<wire::DrainAnswer>(*frame);
}

asio::awaitable<void> ask(MasterLink& link, const DrainOptions& options,
                          Result<wire::DrainAnswer>& answer) {
    auto welcome = co_await link.open(options.master, options.credentials);
    if (!welcome) {
        answer = welcome.error();
    } else if (welcome->version < kVersionNeeded) {
        answer = Error{ErrorCode::bad_version,
                       "the master is of a release that cannot drain slaves: upgrade it, or stop "
                       "the slave, which drains it too"};
    } else {
        link.send(wire::DrainSlave{options.slave});
        auto frame = co_await link.receive(now() + kAnswerDeadline);
        answer = answer_in(frame);
    }
    link.close();
}

}  // namespace

Result<wire::DrainAnswer> drain_slave(const DrainOptions& options) {
    asio::io_context context{1};
    net::TaskGroup tasks(context.get_executor(), warnings_only());
    MasterLink link(context.get_executor(), tasks);
    Result<wire::DrainAnswer> answer =
        Error{ErrorCode::disconnected, "the conversation with the master ended early"};
    tasks.spawn("drain", ask(link, options, answer));
    context.run();
    return answer;
}

}  // namespace ocelli::client
