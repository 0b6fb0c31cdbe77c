#include "client/bench/bench_session.hpp"

#include <spdlog/logger.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "client/warnings.hpp"
#include "common/wire/codec.hpp"

namespace ocelli::client {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::uint64_t kSeed = 1;

}  // namespace

BenchSession::BenchSession(const BenchOptions& options, std::vector<Blob> pictures)
    : options_(options),
      pictures_(std::move(pictures)),
      tasks_(context_.get_executor(), warnings_only()),
      link_(context_.get_executor(), tasks_),
      signals_(context_, SIGINT, SIGTERM),
      sending_(context_.get_executor()),
      ending_(context_.get_executor()) {}

BenchResult BenchSession::run() {
    tasks_.spawn("bench", work());
    tasks_.spawn("signals", watch_signals());
    context_.run();
    result_.unanswered += static_cast<std::size_t>(
        std::ranges::count_if(open_, [](const auto& entry) { return entry.second.measured; }));
    return std::move(result_);
}

asio::awaitable<void> BenchSession::work() {
    auto welcome = co_await link_.open(options_.master, options_.credentials);
    if (!welcome) {
        result_.link_lost = welcome.error();
        end();
        co_return;
    }
    measured_from_ = now() + options_.warm_up;
    measured_to_ = measured_from_ + options_.duration;
    tasks_.spawn("end", end_in_time());
    if (options_.rate > 0) {
        tasks_.spawn("send", send_open_loop());
    } else {
        for (int i = 0; i < options_.concurrency; ++i) {
            send(now());
        }
    }
    while (!is_over() && !ended_) {
        auto frame = co_await link_.receive();
        const auto handled = frame ? handle(*frame) : Result<void>(frame.error());
        if (!handled) {
            if (!ended_) {
                result_.link_lost = handled.error();
            }
            break;
        }
    }
    end();
}

// --- sending ---

asio::awaitable<void> BenchSession::send_open_loop() {
    arrivals_.emplace(options_.rate, now(), kSeed);
    while (!stopped_ && arrivals_->next() < measured_to_) {
        co_await sending_.wait_until(arrivals_->next());
        while (!stopped_ && arrivals_->next() <= now() && arrivals_->next() < measured_to_) {
            send(arrivals_->next());
            arrivals_->advance();
        }
    }
}

void BenchSession::send(TimePoint due) {
    wire::Submit submit = new_submission(options_);
    const bool measured = due >= measured_from_ && due < measured_to_;
    result_.due += measured ? 1U : 0U;
    open_.emplace(submit.task_id, Open{due, measured});
    link_.send(submit, pictures_[sent_++ % pictures_.size()]);
}

// --- receiving ---

Result<void> BenchSession::handle(const wire::Frame& frame) {
    switch (frame.type) {
        case wire::MessageType::accepted:
            return {};
        case wire::MessageType::report: {
            const auto message = wire::decode<wire::ReportMessage>(frame);
            if (!message) {
                return message.error();
            }
            on_report(*message);
            return {};
        }
        case wire::MessageType::refused: {
            const auto message = wire::decode<wire::Refused>(frame);
            if (!message) {
                return message.error();
            }
            on_refused(*message);
            return {};
        }
        default:
            return Error{ErrorCode::bad_message,
                         "the master sent a message that no client expects: install matching "
                         "releases"};
    }
}

void BenchSession::on_report(const wire::ReportMessage& message) {
    const auto open = open_.find(message.report.task_id);
    if (open == open_.end()) {
        return;
    }
    const bool complete = message.report.status == TaskStatus::complete;
    if (open->second.measured) {
        ++(complete ? result_.complete : result_.incomplete);
        if (complete) {
            result_.latencies.add(now() - open->second.due);
        }
    }
    for (const SubtaskReport& subtask : message.report.subtasks) {
        if (subtask.error) {
            result_.last_problem = *subtask.error;
        }
    }
    close(message.report.task_id);
}

void BenchSession::on_refused(const wire::Refused& message) {
    const auto open = open_.find(message.task_id);
    if (open == open_.end()) {
        return;
    }
    result_.refused += open->second.measured ? 1U : 0U;
    result_.last_problem = message.error.message;
    close(message.task_id);
}

void BenchSession::close(const TaskId& task) {
    open_.erase(task);
    if (options_.rate <= 0 && !stopped_) {
        send(now());
    }
}

// --- ending ---

// What was due in time may be answered until the tasks' own time-out is over.
asio::awaitable<void> BenchSession::end_in_time() {
    co_await ending_.wait_until(measured_from_);
    cpu_before_ = cpu_of_processes();
    co_await ending_.wait_until(measured_to_);
    result_.cpu = cpu_between(cpu_before_, cpu_of_processes());
    result_.seconds = std::max(0.0, to_milliseconds(now() - measured_from_) / 1000);
    stop();
    co_await ending_.wait_for(options_.timeout);
    end();
}

asio::awaitable<void> BenchSession::watch_signals() {
    error_code error;
    co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
        result_.interrupted = true;
        end();
    }
}

void BenchSession::stop() {
    stopped_ = true;
    sending_.stop();
    if (open_.empty()) {
        end();
    }
}

void BenchSession::end() {
    if (ended_) {
        return;
    }
    ended_ = stopped_ = true;
    for (const auto& [id, open] : open_) {
        link_.send(wire::CancelTask{id});
    }
    link_.close();
    sending_.stop();
    ending_.stop();
    signals_.cancel();
}

}  // namespace ocelli::client
