#include "client/submit_session.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "client/read_picture.hpp"
#include "client/warnings.hpp"

namespace ocelli::client {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds kOverdueCheck{500};
constexpr std::chrono::milliseconds kReconnectMin{200};
constexpr std::chrono::milliseconds kReconnectMax{2000};
// A master that is busy for a moment is nothing to speak of.
constexpr std::chrono::milliseconds kQuietWait{2000};

}  // namespace

SubmitSession::SubmitSession(
    const SubmitOptions& options, const std::function<void(const FileReport&)>& on_report,
    const std::function<void(const TaskId&, const std::string&)>& on_detached,
    const std::function<void(const std::string&)>& on_waiting)
    : options_(options),
      on_report_(on_report),
      on_detached_(on_detached),
      on_waiting_(on_waiting),
      tasks_(context_.get_executor(), warnings_only()),
      link_(context_.get_executor(), tasks_),
      signals_(context_, SIGINT, SIGTERM),
      tick_(context_),
      standard_input_(context_.get_executor()),
      plan_(options.files, static_cast<std::size_t>(options.concurrency)) {}

SubmitOutcome SubmitSession::run() {
    tasks_.spawn("submit", work());
    tasks_.spawn("signals", watch_signals());
    context_.run();
    return std::move(outcome_);
}

asio::awaitable<void> SubmitSession::work() {
    auto welcome = co_await link_.open(options_.master, options_.credentials);
    if (!welcome) {
        if (!outcome_.interrupted) {
            outcome_.link_lost = welcome.error();
        }
    } else {
        image_bytes_max_ = welcome->image_bytes_max;
        tasks_.spawn("overdue", watch_overdue());
        auto lost = co_await exchange();
        while (lost && co_await come_back()) {
            lost = co_await exchange();
        }
        if (!outcome_.interrupted && !plan_.finished()) {
            outcome_.link_lost = lost;
        }
    }
    end();
}

asio::awaitable<bool> SubmitSession::come_back() {
    const TimePoint deadline = now() + options_.reconnect;
    std::chrono::milliseconds ceiling = kReconnectMin;
    while (now() < deadline && !done_ && !plan_.finished()) {
        std::uniform_int_distribution<std::int64_t> draw(1, ceiling.count());
        const std::chrono::milliseconds pause{draw(random_)};
        co_await pause_for(pause);
        ceiling = std::min(ceiling * 2, kReconnectMax);
        if (done_ || now() >= deadline) {
            break;
        }
        auto welcome = co_await link_.open(options_.master, options_.credentials);
        if (welcome) {
            for (const auto& [id, open] : plan_.open()) {
                link_.send(open.submit, open.image);
            }
            co_return true;
        }
    }
    co_return false;
}

asio::awaitable<void> SubmitSession::pause_for(std::chrono::milliseconds pause) {
    error_code ignored;
    asio::steady_timer timer(context_, pause);
    pauses_.insert(&timer);
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    pauses_.erase(&timer);
}

asio::awaitable<std::optional<Error>> SubmitSession::exchange() {
    send_more();
    while (!plan_.finished() && !outcome_.interrupted) {
        auto frame = co_await link_.receive();
        const auto handled = frame ? handle(*frame) : Result<void>(frame.error());
        if (!handled) {
            co_return handled.error();
        }
        send_more();
    }
    co_return std::nullopt;
}

// --- sending ---

void SubmitSession::send_more() {
    while (auto file = plan_.next_file()) {
        if (*file == "-") {
            tasks_.spawn("standard input", submit_standard_input());
        } else {
            submit_picture(*file, read_picture(*file, image_bytes_max_));
        }
    }
}

asio::awaitable<void> SubmitSession::submit_standard_input() {
    auto picture = co_await standard_input_.read(image_bytes_max_);
    if (done_ || outcome_.interrupted) {
        co_return;
    }
    submit_picture("-", std::move(picture));
    send_more();
    if (plan_.finished()) {
        end();
    }
}

void SubmitSession::submit_picture(const std::string& file, Result<PictureFile> picture) {
    wire::Submit submit = new_submission(options_);
    if (!picture) {
        plan_.unreadable();
        deliver(failed_report(file, submit, {}, picture.error()));
        return;
    }
    submit.captured_at = picture->captured_at;
    const auto& open = plan_.opened({file, std::move(submit), std::move(picture->bytes)}, now());
    link_.send(open.submit, open.image);
}

// The same id: should the master have taken it after all, it is still one task.
asio::awaitable<void> SubmitSession::resubmit(TaskId id, std::chrono::milliseconds pause) {
    co_await pause_for(pause);
    const auto* open = plan_.find(id);
    if (open != nullptr && !done_) {
        link_.send(open->submit, open->image);
    }
}

// --- receiving ---

Result<void> SubmitSession::handle(const wire::Frame& frame) {
    switch (frame.type) {
        case wire::MessageType::accepted:
            return on_accepted(wire::decode<wire::Accepted>(frame));
        case wire::MessageType::report:
            return on_report_message(wire::decode<wire::ReportMessage>(frame), frame.blob);
        case wire::MessageType::refused:
            return on_refused(wire::decode<wire::Refused>(frame));
        default:
            return Error{ErrorCode::bad_message,
                         "the master sent a message that no client expects: install matching "
                         "releases"};
    }
}

Result<void> SubmitSession::on_accepted(const Result<wire::Accepted>& message) {
    if (!message) {
        return message.error();
    }
    const TaskId& id = message->task_id;
    plan_.accepted(id, now());
    refused_since_.reset();
    said_why_ = false;
    if (options_.detach && plan_.find(id) != nullptr) {
        ++outcome_.detached;
        on_detached_(id, plan_.close(id).file);
    }
    return {};
}

Result<void> SubmitSession::on_report_message(Result<wire::ReportMessage> message,
                                              const Blob& blob) {
    if (!message) {
        return message.error();
    }
    const TaskId id = message->report.task_id;
    if (plan_.find(id) != nullptr) {
        auto open = plan_.close(id);
        deliver(received_report(open.file, std::move(*message), blob, std::move(open.image)));
    }
    return {};
}

Result<void> SubmitSession::on_refused(const Result<wire::Refused>& message) {
    if (!message) {
        return message.error();
    }
    const TaskId id = message->task_id;
    if (plan_.find(id) == nullptr) {
        return {};
    }
    if (const auto pause = plan_.retry_after(*message, now())) {
        tell_why_it_waits(message->error.message);
        tasks_.spawn("retry", resubmit(id, *pause));
    } else {
        const auto open = plan_.close(id);
        deliver(failed_report(open.file, open.submit, open.image, message->error));
    }
    return {};
}

void SubmitSession::tell_why_it_waits(const std::string& why) {
    if (!refused_since_) {
        refused_since_ = now();
    }
    if (!said_why_ && now() - *refused_since_ >= kQuietWait) {
        said_why_ = true;
        on_waiting_(why);
    }
}

void SubmitSession::deliver(const FileReport& report) {
    ++outcome_.reports;
    outcome_.incomplete += report.report.status == TaskStatus::complete ? 0 : 1;
    on_report_(report);
}

// --- ending ---

asio::awaitable<void> SubmitSession::watch_overdue() {
    while (!done_) {
        error_code ignored;
        tick_.expires_after(kOverdueCheck);
        co_await tick_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        const auto overdue = done_ ? std::vector<TaskId>{} : plan_.overdue(now());
        for (const TaskId& id : overdue) {
            link_.send(wire::CancelTask{id});
            const auto open = plan_.close(id);
            auto report = failed_report(
                open.file, open.submit, open.image,
                {ErrorCode::timed_out,
                 "the master did not report in time, though it is there: see its log"});
            report.report.status = TaskStatus::expired;
            deliver(report);
        }
        if (!overdue.empty()) {
            send_more();
        }
        if (plan_.finished()) {
            end();
        }
    }
}

asio::awaitable<void> SubmitSession::watch_signals() {
    error_code error;
    co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        co_return;
    }
    outcome_.interrupted = true;
    plan_.stop();
    for (const auto& [id, open] : plan_.open()) {
        link_.send(wire::CancelTask{id});
    }
    end();
}

// May be called twice. A second Ctrl-C ends the program at once: nobody catches it any more.
void SubmitSession::end() {
    done_ = true;
    link_.close();
    signals_.clear();
    signals_.cancel();
    tick_.cancel();
    for (asio::steady_timer* pause : pauses_) {
        pause->cancel();
    }
    standard_input_.cancel();
}

}  // namespace ocelli::client
