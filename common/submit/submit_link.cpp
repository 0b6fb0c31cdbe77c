#include "common/submit/submit_link.hpp"

#include <type_traits>
#include <utility>

namespace ocelli {

namespace asio = boost::asio;

SubmitLink::SubmitLink(const asio::any_io_executor& executor, net::TaskGroup& tasks,
                       net::Address master, net::CredentialFiles credentials,
                       const SubmitPolicy& policy, SubmitEvents events)
    : master_(std::move(master)),
      credentials_(std::move(credentials)),
      events_(std::move(events)),
      submitter_(policy),
      link_(executor, tasks),
      pause_(executor),
      timer_(executor) {}

asio::awaitable<std::optional<Error>> SubmitLink::run() {
    while (!pause_.is_stopped()) {
        auto welcome = co_await link_.open(master_, credentials_);
        Error lost{ErrorCode::disconnected, ""};
        if (pause_.is_stopped()) {
            break;
        }
        if (welcome) {
            connected_ = true;
            submitter_.on_connected(now());
            events_.connected(*welcome);
            act();
            lost = co_await exchange();
            connected_ = false;
        } else {
            lost = welcome.error();
        }
        if (pause_.is_stopped()) {
            break;
        }
        const auto pause = submitter_.on_disconnected(now());
        if (!pause) {
            co_return lost;
        }
        events_.disconnected(lost);
        co_await pause_.wait_for(*pause);
    }
    link_.drop();  // the master has said its last
    co_return std::nullopt;
}

asio::awaitable<Error> SubmitLink::exchange() {
    while (true) {
        auto frame = co_await link_.receive();
        const auto handled =
            frame ? submitter_.on_frame(*frame, now()) : Result<void>(frame.error());
        act();
        if (!handled) {
            co_return handled.error();
        }
    }
}

void SubmitLink::submit(Submission submission) {
    submitter_.submit(std::move(submission), now());
    act();
}

void SubmitLink::cancel_all() {
    submitter_.cancel_all();
    act();
}

// What is done may lead to more.
void SubmitLink::act() {
    if (std::exchange(acting_, true)) {
        return;
    }
    for (auto actions = submitter_.take_actions(); !actions.empty();
         actions = submitter_.take_actions()) {
        for (SubmitAction& action : actions) {
            carry_out(std::move(action));
        }
    }
    acting_ = false;
    wake();
}

void SubmitLink::carry_out(SubmitAction action) {
    std::visit(
        [this](auto& what) {
            using Action = std::remove_cvref_t<decltype(what)>;
            if constexpr (std::is_same_v<Action, submit_action::Send>) {
                link_.send(what.submit, what.image);
            } else if constexpr (std::is_same_v<Action, submit_action::Cancel>) {
                if (connected_) {
                    link_.send(wire::CancelTask{what.task});
                }
            } else if constexpr (std::is_same_v<Action, submit_action::Accepted>) {
                events_.accepted(what.task);
            } else if constexpr (std::is_same_v<Action, submit_action::Reported>) {
                events_.reported(std::move(what));
            } else if constexpr (std::is_same_v<Action, submit_action::Failed>) {
                events_.failed(std::move(what));
            } else if constexpr (std::is_same_v<Action, submit_action::Waiting>) {
                events_.waiting(what.why);
            } else {
                link_.send(wire::StatusRequest{});
            }
        },
        action);
}

// A wait that is due already can no longer be cancelled: it then only looks once more.
void SubmitLink::wake() {
    if (pause_.is_stopped() || submitter_.wakes_at() == wakes_at_) {
        return;
    }
    wakes_at_ = submitter_.wakes_at();
    timer_.cancel();
    if (wakes_at_ == TimePoint::max()) {
        return;
    }
    timer_.expires_at(wakes_at_);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error && !pause_.is_stopped()) {
            wakes_at_ = TimePoint::max();
            submitter_.on_time(now());
            act();
        }
    });
}

void SubmitLink::stop() {
    pause_.stop();
    timer_.cancel();
    link_.close();
}

}  // namespace ocelli
